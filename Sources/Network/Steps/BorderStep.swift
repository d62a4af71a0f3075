import Kernels
import Tensors

/// The border of a map, whose memory other values used before.
struct MapBorder: Sendable {
    private let output: Operand
    private let map: FeatureMap
    /// The zero point of a map of bytes, nil for a map of floats, whose border is zeros.
    private let zeroPoint: UInt8?

    init(of output: Operand, map: FeatureMap, zeroPoint: UInt8?) {
        self.output = output
        self.map = map
        self.zeroPoint = zeroPoint
    }

    var blocks: Int { map.blocks }

    /// Writes it around some blocks of channels.
    func write(blocks: Range<Int>, memory: Workspace) {
        if let zeroPoint {
            for block in blocks { map.fillBorder(of: block, output.mutableBytes(memory), with: zeroPoint) }
        } else {
            for block in blocks { map.fillBorder(of: block, output.mutableFloats(memory), with: 0) }
        }
    }
}

/// Writes the border of an input of the graph. A chunk is one block of channels.
final class BorderStep: Step {
    let name: String
    let kernel = "border"
    let onlyMoves = true
    let chunks: Int

    private let border: MapBorder

    init(name: String, border: MapBorder) {
        self.name = name
        self.border = border
        chunks = border.blocks
    }

    func run(chunk block: Int, memory: Workspace) { border.write(blocks: block..<block + 1, memory: memory) }
}

/// A step that makes a map, and the border around it: each chunk writes that of some blocks, too.
final class BorderedStep: Step {
    private let step: any Step
    private let border: MapBorder
    let chunks: Int

    init(_ step: any Step, border: MapBorder) {
        self.step = step
        self.border = border
        chunks = step.chunks
    }

    var name: String { step.name }
    var kernel: String { step.kernel }
    var onlyMoves: Bool { step.onlyMoves }
    var scratchBytes: Int { step.scratchBytes }
    var weightBytes: Int { step.weightBytes }

    func run(chunk: Int, memory: Workspace) {
        let blocks = border.blocks
        border.write(blocks: blocks * chunk / chunks..<blocks * (chunk + 1) / chunks, memory: memory)
        step.run(chunk: chunk, memory: memory)
    }
}

extension FeatureMap {
    fileprivate func fillBorder<Element>(
        of block: Int, _ start: UnsafeMutablePointer<Element>, with value: Element
    ) {
        let (left, right) = (border.left * lanes, border.right * lanes)
        let plane = start + block * blockStride
        plane.update(repeating: value, count: border.top * rowStride + left)
        // What is right of a row lies before what is left of the next one.
        var between = plane + (border.top + 1) * rowStride - right
        for _ in 1..<height {
            between.update(repeating: value, count: right + left)
            between += rowStride
        }
        between.update(repeating: value, count: right + border.bottom * rowStride)
    }
}
