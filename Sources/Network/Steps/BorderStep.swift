import Kernels
import Tensors

/// Zeros the border of a map, whose memory other values used before. A chunk is one block of channels.
final class BorderStep: Step {
    let name: String
    let kernel = "border"
    let onlyMoves = true
    let chunks: Int

    private let output: Operand
    private let map: FeatureMap

    init(name: String, output: Operand, map: FeatureMap) {
        self.name = name
        self.output = output
        self.map = map
        chunks = map.blocks
    }

    func run(chunk block: Int, arena: Workspace) {
        map.fillBorder(of: block, output.mutableFloats(arena), with: 0)
    }
}

/// Writes the zero point around a map of bytes. A chunk is one block of channels.
final class ByteBorderStep: Step {
    let name: String
    let kernel = "byte_border"
    let onlyMoves = true
    let chunks: Int

    private let output: Operand
    private let map: FeatureMap
    private let fill: UInt8

    init(name: String, output: Operand, map: FeatureMap, fill: UInt8) {
        self.name = name
        self.output = output
        self.map = map
        chunks = map.blocks
        self.fill = fill
    }

    func run(chunk block: Int, arena: Workspace) {
        map.fillBorder(of: block, output.mutableBytes(arena), with: fill)
    }
}

extension FeatureMap {
    fileprivate func fillBorder<Element>(
        of block: Int, _ start: UnsafeMutablePointer<Element>, with value: Element
    ) {
        let inside = border.top + height
        let (left, right) = (border.left * lanes, border.right * lanes)
        let plane = start + block * blockStride
        plane.update(repeating: value, count: border.top * rowStride)
        (plane + inside * rowStride).update(repeating: value, count: border.bottom * rowStride)
        for row in border.top..<inside {
            (plane + row * rowStride).update(repeating: value, count: left)
            (plane + (row + 1) * rowStride - right).update(repeating: value, count: right)
        }
    }
}
