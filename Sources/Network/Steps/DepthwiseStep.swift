import Kernels
import Tensors

/// A convolution whose groups are one channel or a fraction of a block. A chunk is a band of rows of one block of channels;
/// those of a band follow each other.
final class DepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { rows.weights.count * 4 }

    private let rows: DepthwiseRows
    private let input: Operand
    private let output: Operand
    private let residual: Operand?
    private let blocks: Int
    private let height: Int
    private let bands: Int

    /// - group: channels in a group.
    /// - outputMap: that of `rows`.
    init(
        name: String, kernels: KernelSet, group: Int, rows: DepthwiseRows, input: Operand, output: Operand,
        outputMap: FeatureMap, residual: Operand?
    ) {
        self.name = name
        self.rows = rows
        self.input = input
        self.output = output
        self.residual = residual
        kernel = group == 1 ? "f32_depthwise_\(kernels.name)" : "f32_group\(group)_\(kernels.name)"
        blocks = outputMap.blocks
        height = outputMap.height
        bands = Chunking.evenly(
            height,
            atMost: Chunking.rows(
                of: height, costPerRow: outputMap.width * rows.filter, worth: Chunking.convolution / 2))
        chunks = blocks * bands
    }

    func run(chunk: Int, memory: Workspace) {
        let (band, block) = chunk.quotientAndRemainder(dividingBy: blocks)
        rows.run(
            block: block, rows: height * band / bands..<height * (band + 1) / bands, from: input.floats(memory),
            to: output.mutableFloats(memory), adding: residual?.floats(memory))
    }
}
