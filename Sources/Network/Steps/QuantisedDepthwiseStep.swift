import CKernels
import Kernels
import Tensors

/// A depthwise convolution of maps of bytes whose weights are bytes. A chunk is a band of rows of some blocks.
final class ByteDepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { weights.count }

    private let convolve: ck_q8_depthwise_bytes_rows
    private let geometry: ck_q8_depthwise_bytes
    private let weights: AlignedBuffer<Int8>
    private let channels: QuantisedChannels
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    private let parts: MapChunks

    /// - Returns: nil if there is no kernel for its shape, or its weights are larger.
    init?(
        name: String, kernels: KernelSet, window: Window, weights: [Int16], channels: QuantisedChannels,
        store: ck_q8_store, input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap
    ) {
        (vertical, horizontal) = (window.axes[0], window.axes[1])
        let bytes = weights.compactMap(Int8.init(exactly:))
        guard let convolve = kernels.quantised.depthwise_bytes, horizontal.dilation == 1,
            bytes.count == weights.count
        else { return nil }
        self.name = name
        kernel = "q8_depthwise_bytes_\(kernels.quantisedName)"
        self.convolve = convolve
        self.weights = Packing.depthwise(
            bytes: bytes, channels: inputMap.channels, height: vertical.kernel, width: horizontal.kernel)
        self.channels = channels
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        geometry = ck_q8_depthwise_bytes(
            kernel_h: Int64(vertical.kernel), kernel_w: Int64(horizontal.kernel),
            in_tap_row: Int64(vertical.dilation * inputMap.rowStride), stride: Int64(horizontal.stride),
            in_row: Int64(vertical.stride * inputMap.rowStride), out_row: Int64(outputMap.rowStride), store: store)
        parts = MapChunks.bytes(
            blocks: 0..<outputMap.blocks, height: outputMap.height, width: outputMap.width, together: 1,
            cycles: window.kernelCount / 2 + 2)
        chunks = parts.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        let (input, output) = (input.bytes(memory), output.mutableBytes(memory))
        let filter = weights.count / outputMap.blocks
        withUnsafePointer(to: geometry) { geometry in
            for block in blocks {
                let channels = channels.kernel(from: block)
                let tap = inputMap.offset(
                    block: block, row: rows.lowerBound * vertical.stride - vertical.padBegin,
                    column: -horizontal.padBegin)
                convolve(
                    geometry, input + tap, weights.start + block * filter, channels.bias, channels.scale,
                    output + outputMap.offset(block: block, row: rows.lowerBound), Int64(outputMap.width),
                    Int64(rows.count))
            }
        }
    }
}

/// A depthwise convolution of maps of bytes. A chunk is one block of channels.
final class QuantisedDepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var weightBytes: Int { weights.count * 2 }

    private let row: ck_q8_depthwise_row
    private let store: ck_q8_store
    private let taps: AlignedBuffer<Int64>
    private let weights: AlignedBuffer<Int16>
    private let channels: QuantisedChannels
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let vertical: Window.Axis
    private let horizontal: Window.Axis

    init(
        name: String, kernels: KernelSet, window: Window, weights: [Int16],
        channels: QuantisedChannels, store: ck_q8_store, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_depthwise_\(kernels.quantisedName)"
        row = kernels.quantised.depthwise_row
        self.store = store
        self.weights = Packing.depthwise(weights, channels: inputMap.channels, taps: window.kernelCount)
        self.channels = channels
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        vertical = window.axes[0]
        horizontal = window.axes[1]
        var taps: [Int64] = []
        for row in 0..<vertical.kernel {
            for column in 0..<horizontal.kernel {
                taps.append(
                    Int64(row * vertical.dilation * inputMap.rowStride + column * horizontal.dilation * inputMap.lanes))
            }
        }
        if taps.count % 2 == 1 { taps.append(taps[taps.count - 1]) }
        self.taps = AlignedBuffer(taps)
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        let input = input.bytes(memory)
        let output = output.mutableBytes(memory)
        let lanes = KernelSet.lanes
        let geometry = ck_q8_depthwise(
            pairs: Int64(taps.count / 2), taps: taps.start, in_pixel: Int64(horizontal.stride * lanes), store: store)
        let channels = channels.kernel(from: block)
        withUnsafePointer(to: geometry) { geometry in
            for y in 0..<outputMap.height {
                let tap = inputMap.offset(
                    block: block, row: y * vertical.stride - vertical.padBegin, column: -horizontal.padBegin)
                row(
                    geometry, input + tap, weights.start + block * taps.count * lanes, channels.bias,
                    channels.scale, output + outputMap.offset(block: block, row: y),
                    Int64(outputMap.width))
            }
        }
    }
}
