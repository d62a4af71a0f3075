import Kernels
import Tensors

/// Copies whole blocks of one blocked map behind each other into another: concatenation along the channels.
final class ConcatMapsStep: Step {
    let name: String
    let kernel = "copy_blocks"
    let onlyMoves = true
    let chunks: Int

    private let inputs: [(operand: Operand, map: FeatureMap, firstBlock: Int)]
    private let output: Operand
    private let outputMap: FeatureMap

    init(name: String, inputs: [(Operand, FeatureMap)], output: Operand, outputMap: FeatureMap) {
        self.name = name
        var first = 0
        self.inputs = inputs.map { operand, map in
            defer { first += map.blocks }
            return (operand, map, first)
        }
        self.output = output
        self.outputMap = outputMap
        chunks = inputs.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (operand, map, firstBlock) = inputs[chunk]
        let from = operand.floats(memory)
        let to = output.mutableFloats(memory)
        for block in 0..<map.blocks {
            for y in 0..<map.height {
                (to + outputMap.offset(block: firstBlock + block, row: y)).update(
                    from: from + map.offset(block: block, row: y), count: map.width * map.lanes)
            }
        }
    }
}
