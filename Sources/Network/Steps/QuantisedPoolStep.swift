import CKernels
import Kernels
import Tensors

/// The largest byte in each window. A chunk is one block of channels.
final class QuantisedMaxPoolStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let row: ck_q8_max_pool_row
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let vertical: Window.Axis
    private let horizontal: Window.Axis

    init(
        name: String, kernels: KernelSet, window: Window, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_max_pool_\(kernels.quantisedName)"
        row = kernels.quantised.max_pool_row
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        vertical = window.axes[0]
        horizontal = window.axes[1]
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        let input = input.bytes(memory)
        let output = output.mutableBytes(memory)
        for y in 0..<outputMap.height {
            let rows = vertical.tapsInside(y)
            var geometry = ck_pool(
                rows: Int64(rows.count), row_step: Int64(vertical.dilation * inputMap.rowStride),
                kernel_w: Int64(horizontal.kernel), stride_w: Int64(horizontal.stride),
                dilation_w: Int64(horizontal.dilation), pad_left: Int64(horizontal.padBegin),
                in_width: Int64(inputMap.width), pad_right: 0, counted_rows: 0, include_pad: false)
            let first = y * vertical.stride - vertical.padBegin + rows.lowerBound * vertical.dilation
            row(
                &geometry, input + inputMap.offset(block: block, row: first),
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width))
        }
    }
}

/// The mean of each channel of bytes. A chunk is some blocks of channels.
final class QuantisedGlobalAverageStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let average: ck_q8_global_average
    private let store: ck_q8_store
    private let bias: Int32
    private let scale: Float
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernels: KernelSet, store: ck_q8_store, bias: Int32, scale: Float, input: Operand,
        inputMap: FeatureMap, output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_global_average_\(kernels.quantisedName)"
        average = kernels.quantised.global_average
        self.store = store
        self.bias = bias
        self.scale = scale
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = min(Chunking.pointwise(inputMap.elementCount), inputMap.blocks)
    }

    func run(chunk: Int, memory: Workspace) {
        let (input, output) = (input.bytes(memory), output.mutableBytes(memory))
        withUnsafePointer(to: store) { store in
            for block in inputMap.blocks * chunk / chunks..<inputMap.blocks * (chunk + 1) / chunks {
                average(
                    store, input + inputMap.offset(block: block, row: 0), Int64(inputMap.height),
                    Int64(inputMap.width), Int64(inputMap.rowStride), bias, scale,
                    output + outputMap.offset(block: block, row: 0))
            }
        }
    }
}
