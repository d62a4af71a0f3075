import CKernels
import Kernels
import Tensors

/// A dense convolution into a blocked map. A chunk is one tile's worth of output blocks over a band of rows.
final class ConvolutionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { weights.count * 4 }

    private let convolve: ck_conv_rows
    private let geometry: ck_conv
    private let input: Operand
    private let inputMap: FeatureMap
    /// First of the input's channels, in blocks; not 0 only for the later groups of a grouped convolution.
    private let inputBlock: Int
    private let output: Operand
    private let outputMap: FeatureMap
    private let outputBlocks: Range<Int>
    private let bands: ConvolutionBands
    private let residual: Operand?
    private let residualMap: FeatureMap?
    private let weights: AlignedFloats
    private let filter: Int
    private let bias: AlignedFloats
    private let function: ElementKernel?
    private let vertical: Window.Axis
    private let horizontal: Window.Axis

    /// What one group of a convolution computes, in whole blocks.
    struct Group {
        var inputBlock: Int
        var inputChannels: Int
        var outputBlocks: Range<Int>
        var weights: AlignedFloats
        var bias: AlignedFloats
        /// What becomes of each element at last.
        var function: ElementKernel?
    }

    init(
        name: String, kernels: KernelSet, window: Window, group: Group, range: ClampRange, input: Operand,
        inputMap: FeatureMap, output: Operand, outputMap: FeatureMap, residual: Operand?, residualMap: FeatureMap?
    ) {
        self.name = name
        kernel = "f32_conv_\(kernels.name)"
        convolve = kernels.functions.pointee.conv
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.residual = residual
        self.residualMap = residualMap
        inputBlock = group.inputBlock
        outputBlocks = group.outputBlocks
        weights = group.weights
        bias = group.bias
        function = group.function
        vertical = window.axes[0]
        horizontal = window.axes[1]
        let taps = vertical.kernel * horizontal.kernel
        filter = taps * group.inputChannels * KernelSet.lanes
        let isPlanar = inputMap.lanes == 1
        let blocks = isPlanar ? 1 : (group.inputChannels + KernelSet.lanes - 1) / KernelSet.lanes
        geometry = ck_conv(
            blocks: Int64(blocks),
            last: Int64(group.inputChannels - (blocks - 1) * KernelSet.lanes),
            kernel_h: Int64(vertical.kernel), kernel_w: Int64(horizontal.kernel),
            in_block: Int64(inputMap.blockStride),
            in_channel: isPlanar ? Int64(inputMap.blockStride) : 1,
            in_tap_row: Int64(vertical.dilation * inputMap.rowStride),
            in_tap_column: Int64(horizontal.dilation * inputMap.lanes),
            in_pixel: Int64(horizontal.stride * inputMap.lanes), in_row: Int64(vertical.stride * inputMap.rowStride),
            out_block: Int64(outputMap.blockStride), out_row: Int64(outputMap.rowStride),
            residual_block: Int64(residualMap?.blockStride ?? 0), residual_row: Int64(residualMap?.rowStride ?? 0),
            low: range.low, high: range.high)
        let isLine =
            taps == 1 && vertical.stride == 1 && horizontal.stride == 1 && inputMap.hasContiguousRows
            && outputMap.hasContiguousRows && residualMap?.hasContiguousRows ?? true
            && vertical.padBegin == 0 && horizontal.padBegin == 0
        bands = ConvolutionBands(
            outputMap: outputMap, blocks: outputBlocks,
            blocksPerChunk: 2, costPerRow: outputMap.width * filter, isLine: isLine)
        chunks = bands.chunks
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = bands.part(chunk)
        let first = blocks.lowerBound
        let local = first - outputBlocks.lowerBound
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        let residual = residual?.floats(memory)
        let weights = weights.start + local * filter
        let bias = bias.start + local * KernelSet.lanes
        let (width, height) =
            bands.isLine ? (outputMap.width * rows.count, 1) : (outputMap.width, rows.count)
        let y = rows.lowerBound
        let tap = inputMap.offset(
            block: inputBlock, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
        withUnsafePointer(to: geometry) { geometry in
            convolve(
                geometry, input + tap, weights, bias, residual.map { $0 + residualMap!.offset(block: first, row: y) },
                output + outputMap.offset(block: first, row: y), Int64(width), Int64(height),
                Int64(outputMap.channels(of: blocks)))
        }
        outputMap.apply(function, to: output, blocks: blocks, rows: rows)
    }
}
