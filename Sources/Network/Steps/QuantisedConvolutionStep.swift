import CKernels
import Kernels
import Tensors

/// A dense convolution of maps of bytes. A chunk is some pairs of output blocks over a band of rows.
final class QuantisedConvolutionStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { group.weights.count }

    private let convolve: ck_q8_conv_rows
    private let geometry: ck_q8_conv
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let group: Group
    private let windowSums: Operand?
    /// Of the convolution's bytes and other ones, made once a chunk is done and still in the cache.
    private let sum: ByteCombination?
    private let filter: Int
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    private let parts: MapChunks
    /// Rows follow each other without gaps everywhere, so that several are one long row.
    private let isLine: Bool

    /// What one group of a convolution computes, in whole blocks.
    struct Group {
        var inputBlock: Int
        var inputChannels: Int
        var outputBlocks: Range<Int>
        var weights: AlignedBuffer<Int8>
        var channels: QuantisedChannels
    }

    /// - windowSums: of each output pixel, row-major, as 32-bit integers; needed where weights are shifted.
    init(
        name: String, kernels: KernelSet, window: Window, group: Group, store: ck_q8_store, input: Operand,
        inputMap: FeatureMap, windowSums: Operand?, output: Operand, outputMap: FeatureMap, sum: ByteCombination?
    ) {
        self.name = name
        kernel = "q8_conv_\(kernels.quantisedName)"
        convolve = kernels.quantised.conv
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.group = group
        vertical = window.axes[0]
        horizontal = window.axes[1]
        self.windowSums = windowSums
        self.sum = sum
        geometry = ck_q8_conv(window, inputMap, channels: group.inputChannels, outputMap, store)
        let taps = vertical.kernel * horizontal.kernel
        let quads = ((geometry.blocks - 1) * geometry.quads + geometry.last) * geometry.kernel_h * geometry.kernel_w
        filter = Int(quads) * KernelSet.lanes * KernelSet.quad
        isLine =
            taps == 1 && vertical.stride == 1 && horizontal.stride == 1 && inputMap.hasContiguousRows
            && outputMap.hasContiguousRows && vertical.padBegin == 0 && horizontal.padBegin == 0
        // A vector of sums takes a cycle for each quad, and about three to become bytes.
        parts = MapChunks.bytes(
            blocks: group.outputBlocks, height: outputMap.height, width: outputMap.width, together: 2,
            cycles: Int(quads) + 3)
        chunks = parts.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        let local = blocks.lowerBound - group.outputBlocks.lowerBound
        let input = input.bytes(memory)
        let output = output.mutableBytes(memory)
        let weights = group.weights.start + local * filter
        let channels = group.channels.kernel(from: local)
        let sums = windowSums?.integers(memory)
        let (width, height) =
            isLine ? (outputMap.width * rows.count, 1) : (outputMap.width, rows.count)
        let y = rows.lowerBound
        let tap = inputMap.offset(
            block: group.inputBlock, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
        withUnsafePointers(geometry, channels) { geometry, channels in
            convolve(
                geometry, input + tap, weights, channels, sums.map { $0 + y * outputMap.width },
                output + outputMap.offset(block: blocks.lowerBound, row: y), Int64(width), Int64(height),
                Int64(blocks.count))
        }
        sum?.run(blocks: blocks, rows: rows, memory: memory)
    }
}

/// The sum of each window, for weights that are shifted. A chunk is one row.
final class WindowSumsStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let sums: ck_q8_window_sums
    private let geometry: ck_q8_conv
    private let mask: AlignedBuffer<UInt8>
    private let window: Window
    private let inputBlock: Int
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernels: KernelSet, window: Window, inputBlock: Int, inputChannels: Int, input: Operand,
        inputMap: FeatureMap, output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_window_sums_\(kernels.quantisedName)"
        sums = kernels.quantised.window_sums
        geometry = ck_q8_conv(window, inputMap, channels: inputChannels, outputMap, ck_q8_store())
        self.window = window
        self.inputBlock = inputBlock
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        let quads = (geometry.blocks - 1) * geometry.quads + geometry.last
        let channels = inputMap.hasPixels ? window.axes[1].kernel * inputChannels : inputChannels
        mask = AlignedBuffer((0..<Int(quads) * KernelSet.quad).map { $0 < channels ? 1 : 0 })
        chunks = outputMap.height
    }

    func run(chunk y: Int, memory: Workspace) {
        let tap = inputMap.offset(
            block: inputBlock, row: y * window.axes[0].stride - window.axes[0].padBegin,
            column: -window.axes[1].padBegin)
        withUnsafePointer(to: geometry) { geometry in
            sums(
                geometry, input.bytes(memory) + tap, mask.start,
                output.mutableIntegers(memory) + y * outputMap.width, Int64(outputMap.width))
        }
    }
}

extension FeatureMap {
    /// Whether it is a picture whose few channels lie beside each other, and nothing else.
    var hasPixels: Bool { lanes <= KernelSet.quad }
}

extension ck_q8_conv {
    /// - channels: of the input, those of one group.
    fileprivate init(
        _ window: Window, _ inputMap: FeatureMap, channels: Int, _ outputMap: FeatureMap, _ store: ck_q8_store
    ) {
        let (vertical, horizontal) = (window.axes[0], window.axes[1])
        // Of pixels, a row of taps is one tap of all their channels.
        let columns = inputMap.hasPixels ? 1 : horizontal.kernel
        let channels = inputMap.hasPixels ? horizontal.kernel * channels : channels
        let lanes = inputMap.hasPixels ? channels : inputMap.lanes
        let blocks = (channels + lanes - 1) / lanes
        let last = (channels - (blocks - 1) * lanes + KernelSet.quad - 1) / KernelSet.quad
        self.init(
            blocks: Int64(blocks), quads: Int64(lanes / KernelSet.quad), last: Int64(last),
            kernel_h: Int64(vertical.kernel), kernel_w: Int64(columns),
            in_block: Int64(inputMap.blockStride), in_tap_row: Int64(vertical.dilation * inputMap.rowStride),
            in_tap_column: Int64(horizontal.dilation * inputMap.lanes),
            in_pixel: Int64(horizontal.stride * inputMap.lanes),
            in_row: Int64(vertical.stride * inputMap.rowStride), out_block: Int64(outputMap.blockStride),
            out_row: Int64(outputMap.rowStride), store: store)
    }
}

private func withUnsafePointers(
    _ geometry: ck_q8_conv, _ channels: ck_q8_channels,
    _ body: (UnsafePointer<ck_q8_conv>, UnsafePointer<ck_q8_channels>) -> Void
) {
    withUnsafePointer(to: geometry) { geometry in withUnsafePointer(to: channels) { body(geometry, $0) } }
}
