import CKernels
import Kernels
import Tensors

/// A convolution whose groups are one channel or a fraction of a block. A chunk is a band of rows of one block of channels; those of a band follow each other.
final class DepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { weights.count * 4 }

    private let convolve: ck_depthwise_rows
    private let geometry: ck_depthwise
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let residual: Operand?
    private let residualMap: FeatureMap?
    private let weights: AlignedFloats
    private let bias: AlignedFloats
    private let function: ElementKernel?
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    private let bands: Int
    /// Weights of a block.
    private let filter: Int

    init(
        name: String, kernels: KernelSet, window: Window, group: Int, weights: AlignedFloats, bias: AlignedFloats,
        range: ClampRange, function: ElementKernel?, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap,
        residual: Operand?,
        residualMap: FeatureMap?
    ) {
        self.name = name
        kernel = group == 1 ? "f32_depthwise_\(kernels.name)" : "f32_group\(group)_\(kernels.name)"
        convolve = kernels.functions.pointee.depthwise
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.residual = residual
        self.residualMap = residualMap
        self.weights = weights
        self.bias = bias
        self.function = function
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
        bands = Chunking.evenly(
            outputMap.height,
            atMost: Chunking.rows(
                of: outputMap.height, costPerRow: outputMap.width * filter, worth: Chunking.convolution / 2))
        chunks = outputMap.blocks * bands
    }

    func run(chunk: Int, memory: Workspace) {
        let (band, block) = chunk.quotientAndRemainder(dividingBy: outputMap.blocks)
        let rows = outputMap.height * band / bands..<outputMap.height * (band + 1) / bands
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        let residual = residual?.floats(memory)
        let weights = weights.start + block * filter
        let bias = bias.start + block * KernelSet.lanes
        let y = rows.lowerBound
        let tap = inputMap.offset(
            block: block, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
        withUnsafePointer(to: geometry) { geometry in
            convolve(
                geometry, input + tap, weights, bias, residual.map { $0 + residualMap!.offset(block: block, row: y) },
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width), Int64(rows.count))
        }
        outputMap.apply(function, to: output, blocks: block..<block + 1, rows: rows)
    }
}
