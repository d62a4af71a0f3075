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

    /// G·g·Gᵀ of one 3×3 filter, in double precision.
    ///
    /// - step: from a tap to the next.
    @inline(__always)
    func transform(
        _ filter: UnsafePointer<Float>, taps: UnsafePointer<Double>, into points: UnsafeMutablePointer<Float>,
        every: Int
    ) {
        let side = side
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 18) { rows in
            for row in 0..<side {
                for column in 0..<3 {
                    rows[row * 3 + column] =
                        taps[row * 3] * Double(filter[column]) + taps[row * 3 + 1] * Double(filter[3 + column])
                        + taps[row * 3 + 2] * Double(filter[6 + column])
                }
            }
            for row in 0..<side {
                for column in 0..<side {
                    points[(row * side + column) * every] = Float(
                        rows[row * 3] * taps[column * 3] + rows[row * 3 + 1] * taps[column * 3 + 1]
                            + rows[row * 3 + 2] * taps[column * 3 + 2])
                }
            }
        }
    }

    /// Brings weights into the order in which the products read them: ONNX [M][C][3][3] → [pair of blocks of M][point]
    /// [C][block of the pair][lane of M], zeros in the lanes beyond M; the last pair may be one block.
    package func pack(_ weights: ArraySlice<Float>, outputs: Int, inputs: Int) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let blocks = (outputs + lanes - 1) / lanes
        let taps = taps.flatMap { $0 }
        return AlignedFloats(count: points * blocks * inputs * lanes) { packed in
            weights.withUnsafeBufferPointer { weights in
                for output in 0..<outputs {
                    let (block, lane) = output.quotientAndRemainder(dividingBy: lanes)
                    let together = min(2, blocks - block / 2 * 2)
                    let first = packed + (block / 2 * 2 * points * inputs + block % 2) * lanes + lane
                    for input in 0..<inputs {
                        transform(
                            weights.baseAddress! + (output * inputs + input) * 9, taps: taps,
                            into: first + input * together * lanes, every: together * inputs * lanes)
                    }
                }
            }
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
