import CKernels
import Kernels
import ONNX
import Tensors

/// The sum or the product of two maps of 8-bit integers, of which the second may be one number per channel.
struct QuantisedPair: ByteOperation {
    enum Kind {
        case sum, product
    }

    let kind: Kind
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
        lowering.emit(node.name, reads: [a, b], writes: [output]) { offsets in
            QuantisedPairStep(
                name: node.name, combination: combination(kernels, a, b, into: output, offsets), outputMap: output.map)
        }
    }

    func combination(_ kernels: KernelSet, _ a: Placed, _ b: Placed, into output: Placed, _ offsets: [Int])
        -> ByteCombination
    {
        ByteCombination(
            kernels: kernels, kind: kind, pair: pair(sharesSecond: b.map.height * b.map.width == 1),
            operands: (Operand(a, offsets: offsets), Operand(b, offsets: offsets)), maps: (a.map, b.map),
            output: Operand(output, offsets: offsets), outputMap: output.map)
    }

    /// As the kernels calculate it.
    ///
    /// - count: a multiple of the lanes of a block.
    func combine(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        let kernels = KernelSet.scalar.quantised
        withUnsafePointer(to: pair(sharesSecond: false)) { pair in
            (kind == .sum ? kernels.add : kernels.multiply)(pair, a, b, out, Int64(count / KernelSet.lanes))
        }
    }

    /// The numbers are formed as ONNX Runtime forms them, so that both round alike where a result lies between two integers.
    private func pair(sharesSecond: Bool) -> ck_q8_pair {
        let (a, b) = operands
        let (zeroA, zeroB, zero) = (Float(a.zeroByte), Float(b.zeroByte), Float(output.zeroByte))
        var store = output.store(range)
        (store.low, store.high, store.zero) = (store.low + zero, store.high + zero, 0)
        let (scaleA, scaleB, offset) =
            switch kind {
            case .sum:
                (
                    a.scale / output.scale, b.scale / output.scale,
                    zero - (b.scale / output.scale * zeroB).addingProduct(a.scale / output.scale, zeroA)
                )
            case .product: (a.scale * b.scale / output.scale, 0, zero)
            }
        return ck_q8_pair(
            a_zero: Int32(a.zeroByte), b_zero: Int32(b.zeroByte), a_scale: scaleA, b_scale: scaleB, offset: offset,
            b_pixel: sharesSecond ? 0 : Int64(KernelSet.lanes), store: store)
    }
}
