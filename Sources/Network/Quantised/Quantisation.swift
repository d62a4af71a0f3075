import CKernels
import ONNX

/// How real numbers stand as 8-bit integers: real = (integer − zero) · scale (Jacob et al., 2018, "Quantization and training
/// of neural networks for efficient integer-arithmetic-only inference").
struct Quantisation: Sendable, Equatable {
    var scale: Float
    var zero: Int
    /// −128…127 rather than 0…255.
    var isSigned: Bool

    /// The zero point as it stands in a map of bytes, where signed integers have 128 added.
    var zeroByte: UInt8 { UInt8(zero + (isSigned ? 128 : 0)) }

    /// How a kernel turns a result into a byte; `range` is of real numbers.
    func store(_ range: ClampRange = .everything) -> ck_q8_store {
        func steps(_ limit: Float) -> Float { (limit / scale).rounded(.toNearestOrEven) }
        let (lowest, highest) = (-Float(zeroByte), 255 - Float(zeroByte))
        return ck_q8_store(
            low: min(max(lowest, steps(range.low)), highest), high: max(min(highest, steps(range.high)), lowest),
            zero: Int32(zeroByte))
    }

    /// As the kernels calculate it.
    func byte(of real: Float) -> UInt8 {
        let store = store()
        let steps = real / scale
        let clamped = steps > store.low ? min(steps, store.high) : store.low
        return UInt8(store.zero + Int32(clamped.rounded(.toNearestOrEven)))
    }
}

/// Weights as integers, and what turns sums of their products into the integers of the output.
struct IntegerWeights: Sendable {
    /// Rows of outputs.
    let integers: [Int16]
    let outputs: Int
    /// In units of the sums, one per output; the zero point of the input is made up for.
    let bias: [Int32]
    /// One per output.
    let scale: [Float]

    /// - weights: rows of outputs: integers of at most 8 bits, their zero point taken off, times their quantum. What passes
    ///   have changed into other numbers is refused.
    /// - bias: one real number per output.
    /// - quantum: the step between the weights, one for all or one for each output.
    init?(
        _ weights: [Float], bias: [Float], quantum: [Float], input: Quantisation, output: Quantisation
    ) {
        outputs = bias.count
        guard outputs > 0, quantum.count == 1 || quantum.count == outputs else { return nil }
        let filter = weights.count / outputs
        var integers: [Int16] = []
        integers.reserveCapacity(weights.count)
        var (sums, scales): ([Int32], [Float]) = ([], [])
        for (index, real) in bias.enumerated() {
            let step = quantum[quantum.count == 1 ? 0 : index]
            var (sum, magnitude) = (0, 0)
            for weight in weights[index * filter..<(index + 1) * filter] {
                let number = (weight / step).rounded()
                guard number * step == weight, number.magnitude <= 255 else { return nil }
                integers.append(Int16(number))
                sum += Int(number)
                magnitude += Int(number.magnitude)
            }
            // In single precision, as ONNX Runtime does: where a sum falls between two integers, both take the same.
            let unit = input.scale * step
            let whole = (Double(real) / Double(unit)).rounded(.toNearestOrEven)
            let scale = unit / output.scale
            // No sum may leave 32 bits, nor what becomes of it.
            let most = whole.magnitude + 510 * Double(magnitude)
            guard whole.magnitude < 0x1p29, magnitude < 1 << 21, most * Double(scale) < 0x1p30 else { return nil }
            sums.append(Int32(whole) - Int32(Int(input.zeroByte) * sum))
            scales.append(scale)
        }
        (self.integers, self.bias, scale) = (integers, sums, scales)
    }

    /// As bytes for a dense kernel: the weights of each output less a shift, where they do not fit as they are.
    ///
    /// - Returns: nil if those of an output span more than 8 bits, or sums of shifted ones may leave 32 bits.
    func shifted() -> (bytes: [Int8], shifts: [Int32]?)? {
        let filter = integers.count / outputs
        var bytes: [Int8] = []
        bytes.reserveCapacity(integers.count)
        var shifts: [Int32] = []
        for output in 0..<outputs {
            let row = integers[output * filter..<(output + 1) * filter]
            let (least, most) = (Int(row.min() ?? 0), Int(row.max() ?? 0))
            guard most - least <= 255 else { return nil }
            let shift = least < -128 ? least + 128 : most > 127 ? most - 127 : 0
            shifts.append(Int32(shift))
            for weight in row { bytes.append(Int8(Int(weight) - shift)) }
        }
        if shifts.allSatisfy({ $0 == 0 }) { return (bytes, nil) }
        return filter < 1 << 16 ? (bytes, shifts) : nil
    }
}
