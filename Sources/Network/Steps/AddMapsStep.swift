import CKernels
import Kernels
import Tensors

/// The sum of two blocked maps of one shape. A chunk is one block of channels.
final class AddMapsStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let add: ck_add
    private let operands: (Operand, Operand)
    private let maps: (FeatureMap, FeatureMap)
    private let output: Operand
    private let outputMap: FeatureMap
    private let range: ClampRange

    init(
        name: String, kernels: KernelSet, range: ClampRange, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_add_\(kernels.name)"
        add = kernels.functions.pointee.add
        self.operands = operands
        self.maps = maps
        self.output = output
        self.outputMap = outputMap
        self.range = range
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: Workspace) {
        let (a, b) = (operands.0.floats(arena), operands.1.floats(arena))
        let output = output.mutableFloats(arena)
        for y in 0..<outputMap.height {
            add(
                a + maps.0.offset(block: block, row: y), b + maps.1.offset(block: block, row: y),
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width * outputMap.lanes), range.low,
                range.high)
        }
    }
}
