package import CKernels
package import Tensors

/// Winograd's minimal filtering F(m×m, 3×3): tiles of m×m output pixels by (m + 2)² products for each pair of channels,
/// where a plain convolution takes 9·m². The transforms of maps are kernels (winograd.h), that of the weights is here.
package enum Winograd: Sendable {
    case f2, f4

    /// Output pixels along the side of a tile.
    package var tile: Int { self == .f2 ? 2 : 4 }
    /// Input pixels along the side of a tile.
    package var side: Int { tile + 2 }
    /// Products for each pair of channels.
    package var points: Int { side * side }

    /// Tiles along `size` output pixels.
    package func tiles(_ size: Int) -> Int { (size + tile - 1) / tile }

    /// The filtering that takes the least time for a 3×3 convolution with a stride of 1, nil for the plain one: a matter of
    /// the shape alone, for with another one bits differ.
    ///
    /// Time is counted in multiply-adds. Weights come from memory, where one takes as long as a dozen multiply-adds; the
    /// transforms take about five of them for each point of a channel.
    package static func best(inputs: Int, outputs: Int, height: Int, width: Int) -> Winograd? {
        let lanes = KernelSet.lanes
        guard inputs >= lanes, outputs >= lanes else { return nil }
        let (inputs, outputs) = ((inputs + lanes - 1) / lanes * lanes, (outputs + lanes - 1) / lanes * lanes)
        func products(_ points: Int, of pixels: Int) -> Int { points * max(pixels, 12) * inputs * outputs }
        var best: (form: Winograd?, time: Int) = (nil, products(9, of: height * width))
        for form in [f4, f2] {
            let tiles = form.tiles(height) * form.tiles(width)
            let time = products(form.points, of: tiles) + 5 * form.points * tiles * (inputs + outputs)
            if time < best.time { best = (form, time) }
        }
        return best.form
    }

    /// G: a filter's three taps as the values of its polynomial at each point, each divided by the product of the point's
    /// distances from the others (the factor of Lagrange's formula), which leaves constants in the other two transforms
    /// that binary fractions hold exactly.
    private var taps: [[Double]] {
        switch self {
        case .f2: [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
        case .f4:
            [[1 / (0.75 * 0.75 * 1.5 * 1.5), 0, 0]]
                + [(0.75, 1.5), (-0.75, 1.5), (1.5, 0.75), (-1.5, 0.75)].map { point, other in
                    let factor = 2 * point * point * (point * point - other * other)
                    return [1 / factor, point / factor, point * point / factor]
                } + [[0, 0, 1]]
        }
    }

    /// Brings weights into the order in which the products read them: ONNX [M][C][3][3] → [pair of blocks of M][point]
    /// [C][block of the pair][lane of M], zeros in the lanes beyond M; the last pair may be one block.
    package func pack(_ weights: ArraySlice<Float>, outputs: Int, inputs: Int) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let blocks = (outputs + lanes - 1) / lanes
        precondition(weights.count == outputs * inputs * 9)
        return AlignedFloats(count: points * blocks * inputs * lanes) { packed in
            weights.withUnsafeBufferPointer { weights in
                guard let weights = weights.baseAddress else { return }
                Packing.forEachBlock(blocks, elements: points * inputs * lanes, of: weights, into: packed) {
                    block, weights, packed in
                    let pair = block / 2 * 2
                    let together = min(2, blocks - pair)
                    transform(
                        weights + block * lanes * inputs * 9, outputs: min(lanes, outputs - block * lanes),
                        inputs: inputs, into: packed + (pair * points * inputs + block % 2) * lanes,
                        together: together)
                }
            }
        }
    }

    /// G·g·Gᵀ of the 3×3 filters g of up to a block of outputs, in double precision, all outputs of one input together.
    private func transform(
        _ weights: UnsafePointer<Float>, outputs: Int, inputs: Int, into packed: UnsafeMutablePointer<Float>,
        together: Int
    ) {
        let (lanes, side) = (KernelSet.lanes, side)
        let taps = taps.flatMap { $0 }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: (9 + 3 * side) * lanes) { memory in
            memory.initialize(repeating: 0)
            let filters = memory.baseAddress!
            let rows = filters + 9 * lanes
            for input in 0..<inputs {
                for output in 0..<outputs {
                    let filter = weights + (output * inputs + input) * 9
                    for tap in 0..<9 { filters[tap * lanes + output] = Double(filter[tap]) }
                }
                for row in 0..<side {
                    for column in 0..<3 {
                        combine(
                            filters + column * lanes, every: 3 * lanes, by: taps, at: row * 3,
                            into: rows + (row * 3 + column) * lanes)
                    }
                }
                for row in 0..<side {
                    for column in 0..<side {
                        let point = row * side + column
                        combine(
                            rows + row * 3 * lanes, every: lanes, by: taps, at: column * 3,
                            into: packed + (point * inputs + input) * together * lanes)
                    }
                }
            }
        }
    }

    /// The sum of three vectors of a block's lanes, each by its factor.
    @inline(__always)
    private func combine<Result: BinaryFloatingPoint>(
        _ vectors: UnsafePointer<Double>, every step: Int, by factors: [Double], at first: Int,
        into sum: UnsafeMutablePointer<Result>
    ) {
        let (a, b, c) = (factors[first], factors[first + 1], factors[first + 2])
        for lane in 0..<16 {
            sum[lane] = Result(a * vectors[lane] + b * vectors[step + lane] + c * vectors[2 * step + lane])
        }
    }
}

extension KernelSet {
    package func input(_ form: Winograd) -> ck_winograd_input {
        form == .f4 ? functions.pointee.winograd4_input : functions.pointee.winograd2_input
    }

    package func output(_ form: Winograd) -> ck_winograd_output_row {
        form == .f4 ? functions.pointee.winograd4_output : functions.pointee.winograd2_output
    }
}
