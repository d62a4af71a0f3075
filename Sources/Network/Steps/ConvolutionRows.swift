import CKernels
import Kernels
import Tensors

/// What one group of a dense convolution computes, in whole blocks.
struct ConvolutionGroup {
    var inputBlock: Int
    var inputChannels: Int
    var outputBlocks: Range<Int>
    var weights: AlignedFloats
    var bias: AlignedFloats
    /// What becomes of each element at last.
    var function: ElementKernel?
}

/// Makes rows of a dense convolution, wherever its maps lie.
struct ConvolutionRows {
    let group: ConvolutionGroup
    private let convolve: ck_conv_rows
    private let geometry: ck_conv
    private let inputMap: FeatureMap
    private let outputMap: FeatureMap
    private let residualMap: FeatureMap?
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    /// Rows follow each other without gaps everywhere, so that several are one long row.
    private let isLine: Bool

    init(
        kernels: KernelSet, window: Window, group: ConvolutionGroup, range: ClampRange, inputMap: FeatureMap,
        outputMap: FeatureMap, residualMap: FeatureMap?
    ) {
        self.group = group
        self.inputMap = inputMap
        self.outputMap = outputMap
        self.residualMap = residualMap
        convolve = kernels.functions.pointee.conv
        vertical = window.axes[0]
        horizontal = window.axes[1]
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
        isLine =
            window.kernelCount == 1 && vertical.stride == 1 && horizontal.stride == 1 && inputMap.hasContiguousRows
            && outputMap.hasContiguousRows && residualMap?.hasContiguousRows ?? true
            && vertical.padBegin == 0 && horizontal.padBegin == 0
    }

    /// Packed weights of a block, which is what a pixel of it costs in multiply-adds, too, for each of its lanes.
    var filter: Int { vertical.kernel * horizontal.kernel * group.inputChannels * KernelSet.lanes }

    /// - blocks: of the output; an even number of them stands before the first one in the group.
    /// - input, output, residual: the starts of the maps.
    func run(
        blocks: Range<Int>, rows: Range<Int>, from input: UnsafePointer<Float>,
        to output: UnsafeMutablePointer<Float>, adding residual: UnsafePointer<Float>? = nil
    ) {
        let first = blocks.lowerBound
        let local = first - group.outputBlocks.lowerBound
        let y = rows.lowerBound
        let tap = inputMap.offset(
            block: group.inputBlock, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
        let (width, height) = isLine ? (outputMap.width * rows.count, 1) : (outputMap.width, rows.count)
        withUnsafePointer(to: geometry) { geometry in
            convolve(
                geometry, input + tap, group.weights.start + local * filter,
                group.bias.start + local * KernelSet.lanes,
                residual.map { $0 + residualMap!.offset(block: first, row: y) },
                output + outputMap.offset(block: first, row: y), Int64(width), Int64(height),
                Int64(outputMap.channels(of: blocks)))
        }
        outputMap.apply(group.function, to: output, blocks: blocks, rows: rows)
    }
}
