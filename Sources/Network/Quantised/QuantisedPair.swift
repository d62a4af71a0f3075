import CKernels
import Kernels
import ONNX
import Tensors

/// The sum or the product of two maps of 8-bit integers, of which the second may be one number per channel.
struct QuantisedPair: ByteOperation {
    enum Kind {
        case sum, product
    }

    private let kind: Kind
    private let range: ClampRange
    private let operands: (Quantisation, Quantisation)
    private let output: Quantisation

    init(
        _ kind: Kind, range: ClampRange = .everything, _ a: Quantisation, _ b: Quantisation, output: Quantisation
    ) {
        self.kind = kind
        self.range = range
        operands = (a, b)
        self.output = output
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let kernels = lowering.kernels
        let a = try lowering.input(node.inputs[0]!, .bytes)
        let b = try lowering.input(node.inputs[1]!, .bytes)
        let output = lowering.output(node.outputs[0], .bytes)
        let isShared = b.map.height * b.map.width == 1
        let (first, second) = operands
        let scale = Double(self.output.scale)
        let pair = ck_q8_pair(
            a_zero: Int32(first.zeroByte), b_zero: Int32(second.zeroByte),
            a_scale: Float(Double(first.scale) * (kind == .product ? Double(second.scale) : 1) / scale),
            b_scale: Float(Double(second.scale) / scale), b_pixel: isShared ? 0 : Int64(KernelSet.lanes),
            store: self.output.store(range))
        let kind = kind
        lowering.emit(node.name, reads: [a, b], writes: [output]) { offsets in
            QuantisedPairStep(
                name: node.name, kernels: kernels, kind: kind, pair: pair,
                operands: (Operand(a, offsets: offsets), Operand(b, offsets: offsets)), maps: (a.map, b.map),
                output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }
}
