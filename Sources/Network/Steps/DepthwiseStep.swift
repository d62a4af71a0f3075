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
    private let parts: MapChunks

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
        parts = MapChunks.units(
            of: 0..<outputMap.blocks, height: outputMap.height, costPerRow: outputMap.width * rows.filter,
            worth: Chunking.convolution / 2)
        chunks = parts.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        for block in blocks {
            self.rows.run(
                block: block, rows: rows, from: input.floats(memory), to: output.mutableFloats(memory),
                adding: residual?.floats(memory))
        }
    }
}
