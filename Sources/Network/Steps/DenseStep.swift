import CKernels
import Kernels
import Tensors

/// A fully connected layer over rows of plain floats: out = clamp(in · W + bias). A chunk is a few blocks of outputs of
/// one row.
final class DenseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { weights.count * 4 }

    private let dense: ck_dense
    private let input: Operand
    private let output: Operand
    private let inputs: Int
    private let outputs: Int
    private let weights: AlignedFloats
    private let bias: AlignedFloats
    private let range: ClampRange
    private let blocksPerChunk: Int

    /// - weights: packed for the kernel, [block of outputs][input][lane].
    /// - bias: one value per output, padded to whole blocks.
    init(
        name: String, kernels: KernelSet, rows: Int, inputs: Int, outputs: Int, weights: AlignedFloats,
        bias: AlignedFloats, range: ClampRange, input: Operand, output: Operand
    ) {
        self.name = name
        kernel = "f32_dense_\(kernels.name)"
        dense = kernels.functions.pointee.dense
        self.input = input
        self.output = output
        self.inputs = inputs
        self.outputs = outputs
        self.weights = weights
        self.bias = bias
        self.range = range
        let blocks = (outputs + KernelSet.lanes - 1) / KernelSet.lanes
        // Whole blocks may be written behind the last output of a row only where no other row begins.
        precondition(rows == 1 || outputs % KernelSet.lanes == 0)
        let worthwhile = Chunking.convolution / 4 / max(inputs * KernelSet.lanes, 1)
        blocksPerChunk = max(1, min(blocks, max(4, worthwhile / 4 * 4)))
        chunks = rows * ((blocks + blocksPerChunk - 1) / blocksPerChunk)
    }

    func run(chunk: Int, memory: Workspace) {
        let lanes = KernelSet.lanes
        let blocks = (outputs + lanes - 1) / lanes
        let (row, part) = chunk.quotientAndRemainder(dividingBy: (blocks + blocksPerChunk - 1) / blocksPerChunk)
        let first = part * blocksPerChunk
        dense(
            input.floats(memory) + row * inputs, Int64(inputs), weights.start + first * inputs * lanes,
            bias.start + first * lanes, output.mutableFloats(memory) + row * outputs + first * lanes,
            Int64(min(blocksPerChunk, blocks - first)), range.low, range.high)
    }
}
