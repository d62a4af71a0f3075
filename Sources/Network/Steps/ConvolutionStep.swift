import Kernels
import Tensors

/// A dense convolution into a blocked map. A chunk is one tile's worth of output blocks over a band of rows.
final class ConvolutionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { rows.group.weights.count * 4 }

    private let rows: ConvolutionRows
    private let parts: MapChunks
    private let input: Operand
    private let output: Operand
    private let residual: Operand?

    /// - outputMap: that of `rows`.
    init(
        name: String, kernels: KernelSet, rows: ConvolutionRows, input: Operand, output: Operand,
        outputMap: FeatureMap, residual: Operand?
    ) {
        self.name = name
        self.rows = rows
        self.input = input
        self.output = output
        self.residual = residual
        kernel = "f32_conv_\(kernels.name)"
        // Weights are read again for every band: one of few pixels would be bound by them.
        parts = MapChunks.units(
            of: rows.group.outputBlocks, together: 2, height: outputMap.height,
            costPerRow: outputMap.width * rows.filter, worth: Chunking.convolution,
            rowsAtLeast: (Self.pixelsAtLeast + outputMap.width - 1) / outputMap.width)
        chunks = parts.count
    }

    private static let pixelsAtLeast = 48

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        self.rows.run(
            blocks: blocks, rows: rows, from: input.floats(memory), to: output.mutableFloats(memory),
            adding: residual?.floats(memory))
    }
}
