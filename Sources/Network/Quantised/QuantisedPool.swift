import CKernels
import Kernels
import ONNX
import Tensors

/// The largest integer in each window; which real numbers they stand for does not matter.
struct QuantisedMaxPool: ByteOperation {
    let window: Window

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(window: window, reach: .window(window)) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (kernels, window) = (lowering.kernels, window)
        let input = try lowering.input(node.inputs[0]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            QuantisedMaxPoolStep(
                name: node.name, kernels: kernels, window: window, input: Operand(input, offsets: offsets),
                inputMap: input.map, output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }
}

/// The mean of each channel of 8-bit integers.
struct QuantisedGlobalAverage: ByteOperation {
    let window: Window
    let input: Quantisation
    let output: Quantisation

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(window: window, reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let kernels = lowering.kernels
        let (quantisation, pixels) = (self.input, window.kernelCount)
        let scale = Float(Double(quantisation.scale) / Double(self.output.scale) / Double(pixels))
        let store = self.output.store()
        let input = try lowering.input(node.inputs[0]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            QuantisedGlobalAverageStep(
                name: node.name, kernels: kernels, store: store, bias: -Int32(Int(quantisation.zeroByte) * pixels),
                scale: scale, input: Operand(input, offsets: offsets), inputMap: input.map,
                output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }
}
