import Kernels
import Tensors

/// Brings a map from one form into another: planes into blocks and back, another border. A chunk is one block of the
/// output.
final class LayoutStep: Step {
    let name: String
    let kernel: String
    let onlyMoves = true
    let chunks: Int

    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(name: String, input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap) {
        self.name = name
        kernel = "layout_\(inputMap.lanes)_\(outputMap.lanes)"
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        let (inLanes, outLanes) = (inputMap.lanes, outputMap.lanes)
        for lane in 0..<min(outLanes, outputMap.channels - block * outLanes) {
            let channel = block * outLanes + lane
            for y in 0..<outputMap.height {
                var from = input + inputMap.offset(block: channel / inLanes, row: y) + channel % inLanes
                var to = output + outputMap.offset(block: block, row: y) + lane
                for _ in 0..<outputMap.width {
                    to.pointee = from.pointee
                    from += inLanes
                    to += outLanes
                }
            }
        }
    }
}
