import CKernels
import Kernels
import Tensors

/// Makes rows of a convolution whose groups are one channel or a fraction of a block, wherever its maps lie.
struct DepthwiseRows {
    let weights: AlignedFloats
    /// Weights of a block, which is what a pixel of it costs in multiply-adds, too.
    let filter: Int
    private let bias: AlignedFloats
    private let function: ElementKernel?
    private let convolve: ck_depthwise_rows
    private let geometry: ck_depthwise
    private let inputMap: FeatureMap
    private let outputMap: FeatureMap
    private let residualMap: FeatureMap?
    private let vertical: Window.Axis
    private let horizontal: Window.Axis

    /// - group: channels in a group.
    init(
        kernels: KernelSet, window: Window, group: Int, weights: AlignedFloats, bias: AlignedFloats, range: ClampRange,
        function: ElementKernel?, inputMap: FeatureMap, outputMap: FeatureMap, residualMap: FeatureMap?
    ) {
        self.weights = weights
        self.bias = bias
        self.function = function
        self.inputMap = inputMap
        self.outputMap = outputMap
        self.residualMap = residualMap
        convolve = kernels.functions.pointee.depthwise
        vertical = window.axes[0]
        horizontal = window.axes[1]
        filter = window.kernelCount * group * KernelSet.lanes
        geometry = ck_depthwise(
            group: Int64(group), kernel_h: Int64(vertical.kernel), kernel_w: Int64(horizontal.kernel),
            in_tap_row: Int64(vertical.dilation * inputMap.rowStride),
            in_tap_column: Int64(horizontal.dilation * inputMap.lanes),
            in_pixel: Int64(horizontal.stride * inputMap.lanes), in_row: Int64(vertical.stride * inputMap.rowStride),
            out_row: Int64(outputMap.rowStride), residual_row: Int64(residualMap?.rowStride ?? 0), low: range.low,
            high: range.high)
    }

    /// Rows of the input that rows of the output are made of, those of its padding included.
    func inputRows(of rows: Range<Int>) -> Range<Int> {
        let first = rows.lowerBound * vertical.stride - vertical.padBegin
        return first..<first + (rows.count - 1) * vertical.stride + vertical.extent
    }

    /// - input, output, residual: the starts of the maps.
    func run(
        block: Int, rows: Range<Int>, from input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
        adding residual: UnsafePointer<Float>? = nil
    ) {
        let y = rows.lowerBound
        let tap = inputMap.offset(block: block, row: inputRows(of: rows).lowerBound, column: -horizontal.padBegin)
        withUnsafePointer(to: geometry) { geometry in
            convolve(
                geometry, input + tap, weights.start + block * filter, bias.start + block * KernelSet.lanes,
                residual.map { $0 + residualMap!.offset(block: block, row: y) },
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width), Int64(rows.count))
        }
        outputMap.apply(function, to: output, blocks: block..<block + 1, rows: rows)
    }
}
