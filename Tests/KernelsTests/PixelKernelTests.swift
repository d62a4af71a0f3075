import CKernels
import Testdata
import Testing

/// Rows of samples: the same bytes everywhere, and nothing outside read or written.
struct PixelKernelTests {
    @Test(arguments: 0...70)
    func split(count: Int) {
        var random = Seeded(count)
        let input = random.bytes(2 * count)
        compare("split \(count)", count: count) { set, edge, odd in
            let (input, even) = (Guarded(input, edge: edge), Guarded([UInt8](repeating: 7, count: count), edge: edge))
            set.pixels.split(input.start, even.start, odd, Int64(count))
            #expect(even.isUntouchedAround)
            #expect(even.values == (0..<count).map { input.values[2 * $0] })
        }
    }

    @Test(arguments: 1...70)
    func colours(width: Int) {
        var random = Seeded(width)
        for shift in 0...2 {
            let chromaCount = (width + (1 << shift) - 1) >> shift
            let (luma, cb, cr) = (random.bytes(width), random.bytes(chromaCount), random.bytes(chromaCount))
            let weights = random.weights()
            compare("\(width) pixels, shift \(shift), \(weights)", count: 3 * width) { set, edge, out in
                var weights = weights
                let luma = Guarded(luma, edge: edge)
                let (cb, cr) = (Guarded(cb, edge: edge), Guarded(cr, edge: edge))
                set.pixels.yuv_to_rgb(&weights, luma.start, cb.start, cr.start, Int64(shift), out, Int64(width))
                withExtendedLifetime((luma, cb, cr)) {}
            }
        }
        let (luma, weights) = (random.bytes(width), random.weights())
        compare("grey of \(width) pixels, \(weights)", count: width) { set, edge, out in
            var weights = weights
            let luma = Guarded(luma, edge: edge)
            set.pixels.y_to_grey(&weights, luma.start, out, Int64(width))
            withExtendedLifetime(luma) {}
        }
    }

    @Test(arguments: 1...70)
    func ordersOfBytes(width: Int) {
        var random = Seeded(width)
        for (step, red, blue) in [(3, 0, 2), (3, 2, 0), (4, 0, 2), (4, 2, 0), (4, 1, 3), (4, 3, 1)] {
            let order = ck_order(step: Int64(step), red: Int64(red), blue: Int64(blue))
            let input = random.bytes(step * width)
            let expected = (0..<width).flatMap { x in [red, (red + blue) / 2, blue].map { input[step * x + $0] } }
            compare("\(width) pixels, \(order)", count: 3 * width) { set, edge, out in
                var order = order
                let input = Guarded(input, edge: edge)
                set.pixels.to_rgb(&order, input.start, out, Int64(width))
                withExtendedLifetime(input) {}
                #expect(Array(UnsafeBufferPointer(start: out, count: 3 * width)) == expected)
            }
            compare("luma of \(width) pixels, \(order)", count: width) { set, edge, out in
                var order = order
                let input = Guarded(input, edge: edge)
                set.pixels.rgb_to_grey(&order, input.start, out, Int64(width))
                withExtendedLifetime(input) {}
            }
        }
    }

    @Test(arguments: 1...70)
    func alongARow(width: Int) {
        var random = Seeded(width)
        for outWidth in [1, 2, 3, 17, width, 2 * width + 1] {
            let taps = random.taps(width: width, outWidth: outWidth)
            for samples in [1, 3] {
                let input =
                    random.chance(4) ? [UInt8](repeating: 255, count: samples * width) : random.bytes(samples * width)
                compare("\(width) to \(outWidth), \(samples) samples", count: samples * outWidth) { set, edge, out in
                    let (starts, counts) = (Guarded(taps.starts, edge: edge), Guarded(taps.counts, edge: edge))
                    let (weights, input) = (Guarded(taps.weights, edge: edge), Guarded(input, edge: edge))
                    var geometry = ck_taps(
                        starts: starts.start, counts: counts.start, weights: weights.start,
                        weight_stride: Int64(taps.stride))
                    let resample = samples == 3 ? set.pixels.resample_rgb : set.pixels.resample_grey
                    resample?(&geometry, input.start, Int64(width), out, Int64(outWidth))
                    withExtendedLifetime((starts, counts, weights, input)) {}
                }
            }
        }
    }

    @Test(arguments: 1...70)
    func acrossRows(count: Int) {
        var random = Seeded(count)
        for taps in [1, 2, 3, 8, 13] {
            let weights = random.fractions(taps)
            let rows = (0..<taps).map { _ in
                random.chance(4) ? [UInt8](repeating: 255, count: count) : random.bytes(count)
            }
            compare("\(taps) rows of \(count)", count: count) { set, edge, out in
                let rows = rows.map { Guarded($0, edge: edge) }
                let weights = Guarded(weights, edge: edge)
                let pointers = Guarded(rows.map { UnsafePointer($0.start) as UnsafePointer<UInt8>? }, edge: edge)
                set.pixels.combine(pointers.start, weights.start, Int64(taps), out, Int64(count))
                withExtendedLifetime((rows, weights, pointers)) {}
            }
        }
    }

    /// Runs a kernel of every set, and compares it with the specification.
    private func compare(
        _ what: String, count: Int, _ run: (TestedSet, GuardedEdge, UnsafeMutablePointer<UInt8>) -> Void
    ) {
        var expected: [UInt8] = []
        for set in TestedSet.all {
            for edge in GuardedEdge.allCases {
                let output = Guarded([UInt8](repeating: 7, count: count), edge: edge)
                run(set, edge, output.start)
                let found = output.values
                if set.name == "scalar", edge == .start { expected = found }
                #expect(output.isUntouchedAround, "\(set.name) writes outside its output: \(what)")
                let place = found.indices.first { found[$0] != expected[$0] }
                #expect(place == nil, "\(set.name), \(what): differs at \(place ?? 0)")
            }
        }
    }
}

extension TestedSet {
    fileprivate var pixels: ck_pixel_kernels { functions.pixels.pointee }
}

extension Seeded {
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in chance(8) ? pick([0, 255]) : UInt8(truncatingIfNeeded: next()) }
    }

    fileprivate mutating func weights() -> ck_yuv {
        let factor = { (random: inout Seeded) in Int32.random(in: 0..<1 << 18, using: &random) }
        return ck_yuv(
            black: pick([0, 16]), luma: factor(&self), red_of_cr: factor(&self), green_of_cb: factor(&self),
            green_of_cr: factor(&self), blue_of_cb: factor(&self))
    }

    /// Weights that add up to 1, or to a bit more, as rounding leaves it.
    fileprivate mutating func fractions(_ count: Int) -> [UInt32] {
        let heights = (0..<count).map { _ in UInt32.random(in: 0...1000, using: &self) }
        let sum = max(1, heights.reduce(0, +))
        let one = UInt64(1) << UInt64(CK_WEIGHT_BITS)
        return heights.map { UInt32((UInt64($0) * one + UInt64(sum) - 1) / UInt64(sum)) }
    }

    fileprivate struct Taps {
        var starts: [Int64] = []
        var counts: [Int64] = []
        var weights: [UInt32] = []
        var stride = 0
    }

    /// Any source pixels for each output pixel, the starts in order.
    fileprivate mutating func taps(width: Int, outWidth: Int) -> Taps {
        var taps = Taps()
        let longest = Int.random(in: 1...min(width, 20), using: &self)
        taps.stride = (longest + 7) / 8 * 8
        taps.starts = (0..<outWidth).map { _ in Int64.random(in: 0..<Int64(width), using: &self) }.sorted()
        for start in taps.starts {
            let count = Int.random(in: 1...min(longest, width - Int(start)), using: &self)
            taps.counts.append(Int64(count))
            taps.weights += fractions(count) + [UInt32](repeating: 0, count: taps.stride - count)
        }
        return taps
    }
}
