import CKernels
import Kernels
import Tensors

/// A dense convolution into a blocked map. A chunk is one tile's worth of output blocks over a band of rows.
final class ConvolutionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let row: ck_conv_row
    private let geometry: ck_conv
    private let input: Operand
    private let inputMap: FeatureMap
    /// First of the input's channels, in blocks; not 0 only for the later groups of a grouped convolution.
    private let inputBlock: Int
    private let output: Operand
    private let outputMap: FeatureMap
    private let outputBlocks: Range<Int>
    private let residual: Operand?
    private let residualMap: FeatureMap?
    private let weights: AlignedFloats
    private let filter: Int
    private let bias: AlignedFloats
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    private let rowsPerChunk: Int
    private let blocksPerChunk: Int
    /// Rows follow each other without gaps everywhere, so that several are one long row.
    private let isLine: Bool

    /// What one group of a convolution computes, in whole blocks.
    struct Group {
        var inputBlock: Int
        var inputChannels: Int
        var outputBlocks: Range<Int>
        var weights: AlignedFloats
        var bias: AlignedFloats
    }

    init(
        name: String, kernels: KernelSet, window: Window, group: Group, range: ClampRange, input: Operand,
        inputMap: FeatureMap, output: Operand, outputMap: FeatureMap, residual: Operand?, residualMap: FeatureMap?
    ) {
        self.name = name
        kernel = "f32_conv_\(kernels.name)"
        row = kernels.functions.pointee.conv_row
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
            in_pixel: Int64(horizontal.stride * inputMap.lanes),
            out_block: Int64(outputMap.blockStride), residual_block: Int64(residualMap?.blockStride ?? 0),
            low: range.low, high: range.high)
        isLine =
            taps == 1 && vertical.stride == 1 && horizontal.stride == 1 && inputMap.hasContiguousRows
            && outputMap.hasContiguousRows && residualMap?.hasContiguousRows ?? true
            && vertical.padBegin == 0 && horizontal.padBegin == 0
        blocksPerChunk = Int(kernels.functions.pointee.conv_blocks)
        let costPerRow = outputMap.width * filter
        // Weights are read again for every band: a band of few pixels would be bound by them.
        rowsPerChunk = min(
            outputMap.height,
            max(
                Chunking.rows(of: outputMap.height, costPerRow: costPerRow, worth: Chunking.convolution),
                (48 + outputMap.width - 1) / outputMap.width))
        let bands = (outputMap.height + rowsPerChunk - 1) / rowsPerChunk
        chunks = bands * ((outputBlocks.count + blocksPerChunk - 1) / blocksPerChunk)
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let groups = (outputBlocks.count + blocksPerChunk - 1) / blocksPerChunk
        let (band, group) = chunk.quotientAndRemainder(dividingBy: groups)
        let first = outputBlocks.lowerBound + group * blocksPerChunk
        let blocks = min(blocksPerChunk, outputBlocks.upperBound - first)
        let local = (first - outputBlocks.lowerBound)
        let rows = band * rowsPerChunk..<min((band + 1) * rowsPerChunk, outputMap.height)
        let input = input.floats(arena)
        let output = output.mutableFloats(arena)
        let residual = residual?.floats(arena)
        let weights = weights.start + local * filter
        let bias = bias.start + local * KernelSet.lanes
        let rowsPerCall = isLine ? rows.count : 1
        withUnsafePointer(to: geometry) { geometry in
            for y in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsPerCall) {
                let tap = inputMap.offset(
                    block: inputBlock, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
                row(
                    geometry, input + tap, weights, bias,
                    residual.map { $0 + residualMap!.offset(block: first, row: y) },
                    output + outputMap.offset(block: first, row: y), Int64(outputMap.width * rowsPerCall),
                    Int64(blocks))
            }
        }
    }
}
