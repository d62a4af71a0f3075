import Kernels
import Tensors

/// A dense convolution into a blocked map. A chunk is one tile's worth of output blocks over a band of rows.
final class ConvolutionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { rows.group.weights.count * 4 }

    private let rows: ConvolutionRows
    private let bands: ConvolutionBands
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
        bands = ConvolutionBands(
            outputMap: outputMap, blocks: rows.group.outputBlocks, blocksPerChunk: 2,
            costPerRow: outputMap.width * rows.filter)
        chunks = bands.chunks
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = bands.part(chunk)
        self.rows.run(
            blocks: blocks, rows: rows, from: input.floats(memory), to: output.mutableFloats(memory),
            adding: residual?.floats(memory))
    }
}
