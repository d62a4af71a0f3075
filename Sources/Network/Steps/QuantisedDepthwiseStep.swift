import CKernels
import Kernels
import Tensors

/// A depthwise convolution of maps of bytes. A chunk is one block of channels.
final class QuantisedDepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

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
        name: String, kernels: KernelSet, window: Window, weights: AlignedBuffer<Int16>,
        channels: QuantisedChannels, store: ck_q8_store, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_depthwise_\(kernels.quantisedName)"
        row = kernels.quantised.depthwise_row
        self.store = store
        self.weights = weights
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

    func run(chunk block: Int, arena: Workspace) {
        let input = input.bytes(arena)
        let output = output.mutableBytes(arena)
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
