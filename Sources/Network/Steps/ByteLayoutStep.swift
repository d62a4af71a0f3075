import Kernels
import Tensors

/// Integers of 8 bits, as bytes in blocks or as floats in any form of a map, brought into the other form. A chunk is one
/// block of the output.
final class ByteLayoutStep: Step {
    enum Direction {
        case toBytes, toFloats
    }

    let name: String
    let kernel: String
    let onlyMoves = true
    let chunks: Int

    private let direction: Direction
    private let added: Float
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    /// - added: to each integer, for it to be a byte.
    init(
        name: String, direction: Direction, added: UInt8, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "layout_\(direction)"
        self.direction = direction
        self.added = Float(added)
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        switch direction {
        case .toBytes:
            let (from, to) = (input.floats(memory), output.mutableBytes(memory))
            visit(block) { to[$1] = UInt8(truncatingIfNeeded: Int32(from[$0] + added)) }
        case .toFloats:
            let (from, to) = (input.bytes(memory), output.mutableFloats(memory))
            visit(block) { to[$1] = Float(from[$0]) - added }
        }
    }

    @inline(__always)
    private func visit(_ block: Int, _ move: (_ from: Int, _ to: Int) -> Void) {
        for lane in 0..<min(outputMap.lanes, outputMap.channels - block * outputMap.lanes) {
            let channel = block * outputMap.lanes + lane
            for y in 0..<outputMap.height {
                var from = inputMap.offset(block: channel / inputMap.lanes, row: y) + channel % inputMap.lanes
                var to = outputMap.offset(block: block, row: y) + lane
                for _ in 0..<outputMap.width {
                    move(from, to)
                    from += inputMap.lanes
                    to += outputMap.lanes
                }
            }
        }
    }
}
