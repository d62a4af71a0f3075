import CKernels
import Testdata
import Testing

/// The kernels for 8-bit networks: every set gives the bytes of the specification, at awkward sizes and with integers that
/// saturate 16 bits, and stays inside its buffers.
struct QuantisedKernelTests {
    typealias Edge = GuardedEdge

    @Test(arguments: 1...30)
    func everySetConvolvesToTheSameBytes(width: Int) {
        var random = Seeded(width)
        for (kernel, stride) in [((1, 1), 1), ((3, 3), 1), ((3, 3), 2), ((1, 5), 1), ((7, 7), 2)] {
            let example = ConvolutionCase(width: width, kernel: kernel, stride: stride, random: &random)
            let expected = example.run(.scalar, edge: .end)
            for set in TestedQuantisedSet.vector {
                for edge in Edge.allCases {
                    #expect(
                        example.run(set, edge: edge) == expected,
                        "\(set.name), width \(width), kernel \(kernel), stride \(stride), \(example.geometry)")
                }
            }
        }
    }

    /// The largest products that there are, which two at a time leave 16 bits.
    @Test(arguments: TestedQuantisedSet.all)
    func sumsDoNotSaturate(_ set: TestedQuantisedSet) {
        var geometry = ck_q8_conv(
            blocks: 1, quads: 4, last: 4, kernel_h: 1, kernel_w: 1, in_block: 16, in_tap_row: 16, in_tap_column: 16,
            in_pixel: 16, in_row: 16, out_block: 16, out_row: 16, store: ck_q8_store(low: -200, high: 55, zero: 200))
        let input = [UInt8](repeating: 255, count: 16)
        let weights = [Int8](repeating: 127, count: 16 * 16)
        let bias = [Int32](repeating: -16 * 255 * 127, count: 16)
        let scale = [Float](repeating: 1, count: 16)
        var output = [UInt8](repeating: 0, count: 16)
        bias.withUnsafeBufferPointer { bias in
            scale.withUnsafeBufferPointer { scale in
                var channels = ck_q8_channels(bias: bias.baseAddress, shift: nil, scale: scale.baseAddress)
                set.functions.conv(&geometry, input, weights, &channels, nil, &output, 1, 1, 1)
            }
        }
        #expect(output == [UInt8](repeating: 200, count: 16))
    }

    @Test(arguments: 1...30)
    func everySetConvolvesChannelsToTheSameBytes(width: Int) {
        var random = Seeded(width)
        for (taps, stride) in [(9, 1), (9, 2), (25, 1), (1, 1), (4, 3)] {
            let pairs = (taps + 1) / 2
            let offsets = (0..<pairs * 2).map { Int64(min($0, taps - 1) * 16) }
            let input = random.bytes(((width - 1) * stride + taps) * 16)
            let weights = (0..<pairs * 32).map { _ in Int16.random(in: -255...255, using: &random) }
            let bias = random.sums(16)
            let scale = random.scales(16)
            let store = random.store()
            func run(_ set: TestedQuantisedSet, _ edge: Edge) -> [UInt8] {
                let input = Guarded(input, edge: edge)
                let output = Guarded([UInt8](repeating: 0, count: width * 16), edge: edge)
                offsets.withUnsafeBufferPointer { offsets in
                    var geometry = ck_q8_depthwise(
                        pairs: Int64(pairs), taps: offsets.baseAddress, in_pixel: Int64(stride * 16), store: store)
                    set.functions.depthwise_row(
                        &geometry, input.start, weights, bias, scale, output.start, Int64(width))
                }
                #expect(output.isUntouchedAround)
                return output.values
            }
            let expected = run(.scalar, .end)
            for set in TestedQuantisedSet.vector {
                for edge in Edge.allCases {
                    #expect(run(set, edge) == expected, "\(set.name), width \(width), \(taps) taps, stride \(stride)")
                }
            }
        }
    }

    @Test(arguments: 1...30)
    func everySetConvolvesChannelsWithBytesToTheSameBytes(width: Int) {
        var random = Seeded(width)
        for (height, taps, stride) in [(3, 3, 1), (3, 3, 2), (5, 5, 1), (5, 5, 2), (1, 7, 1), (2, 4, 1), (7, 8, 3)] {
            let rows = random.pick([1, 3])
            let columns = (width - 1) * stride + taps
            let input = random.bytes(((rows - 1) * stride + height) * columns * 16)
            let quads = taps / 4 + 1
            var weights = [Int8](repeating: 0, count: height * quads * 128)
            for row in 0..<height {
                for tap in 0..<taps {
                    for lane in 0..<16 {
                        let weight = random.pick([-128, 127, Int8.random(in: -128...127, using: &random)])
                        for shift in 0..<2 {
                            let (quad, place) = (tap + shift).quotientAndRemainder(dividingBy: 4)
                            weights[(((row * quads + quad) * 2 + shift) * 16 + lane) * 4 + place] = weight
                        }
                    }
                }
            }
            let (bias, scale, packed) = (random.sums(16), random.scales(16), weights)
            var geometry = ck_q8_depthwise_bytes(
                kernel_h: Int64(height), kernel_w: Int64(taps), in_tap_row: Int64(columns * 16), stride: Int64(stride),
                in_row: Int64(stride * columns * 16), out_row: Int64(width * 16), store: random.store())
            func run(_ set: TestedQuantisedSet, _ edge: Edge) -> [UInt8] {
                let (input, weights) = (Guarded(input, edge: edge), Guarded(packed, edge: edge))
                let output = Guarded([UInt8](repeating: 0, count: rows * width * 16), edge: edge)
                set.functions.depthwise_bytes(
                    &geometry, input.start, weights.start, bias, scale, output.start, Int64(width), Int64(rows))
                #expect(output.isUntouchedAround)
                return output.values
            }
            let expected = run(.scalar, .end)
            for set in TestedQuantisedSet.vector where set.functions.depthwise_bytes != nil {
                for edge in Edge.allCases {
                    #expect(run(set, edge) == expected, "\(set.name), width \(width), \(height)×\(taps), \(stride)")
                }
            }
        }
    }

    @Test(arguments: 1...40)
    func everySetCombinesToTheSameBytes(pixels: Int) {
        var random = Seeded(pixels)
        let a = random.bytes(pixels * 16)
        for shared in [false, true] {
            let b = random.bytes(shared ? 16 : pixels * 16)
            var pair = ck_q8_pair(
                a_zero: Int32.random(in: 0...255, using: &random), b_zero: Int32.random(in: 0...255, using: &random),
                // Results that leave 32 bits included.
                a_scale: random.scales(1)[0] * random.pick([100, 100, 1e12]), b_scale: random.scales(1)[0] * 100,
                offset: Float.random(in: 0...255, using: &random),
                b_pixel: shared ? 0 : 16, store: ck_q8_store(low: 0, high: random.pick([100, 255]), zero: 0))
            for operation in [\ck_q8_kernels.add, \ck_q8_kernels.multiply] {
                func run(_ set: TestedQuantisedSet) -> [UInt8] {
                    let (a, b) = (Guarded(a, edge: .end), Guarded(b, edge: .end))
                    let output = Guarded([UInt8](repeating: 0, count: pixels * 16), edge: .end)
                    set.functions[keyPath: operation]?(&pair, a.start, b.start, output.start, Int64(pixels))
                    #expect(output.isUntouchedAround)
                    return output.values
                }
                let expected = run(.scalar)
                for set in TestedQuantisedSet.vector { #expect(run(set) == expected, "\(set.name), \(pixels) pixels") }
            }
        }
    }

    @Test(arguments: 1...20)
    func everySetPoolsToTheSameBytes(width: Int) {
        var random = Seeded(width)
        for (kernel, stride, padding, right) in [(2, 2, 0, 0), (3, 2, 1, 0), (3, 2, 0, 1), (3, 1, 1, 1), (5, 3, 2, 2)] {
            let columns = max(1, (width - 1) * stride + kernel - padding - right)
            let input = random.bytes(columns * 16 * kernel)
            var pool = ck_pool(
                rows: Int64(kernel), row_step: Int64(columns * 16), kernel_w: Int64(kernel), stride_w: Int64(stride),
                dilation_w: 1, pad_left: Int64(padding), in_width: Int64(columns), pad_right: 0, counted_rows: 0,
                include_pad: false)
            var store = random.store()
            let bias = random.sums(1)[0]
            func run(_ set: TestedQuantisedSet) -> [[UInt8]] {
                let input = Guarded(input, edge: .end)
                let output = Guarded([UInt8](repeating: 0, count: width * 16), edge: .end)
                set.functions.max_pool_row(&pool, input.start, output.start, Int64(width))
                let mean = Guarded([UInt8](repeating: 0, count: 16), edge: .end)
                set.functions.global_average(
                    &store, input.start, Int64(kernel), Int64(columns), Int64(columns * 16), bias, 0.01, mean.start)
                #expect(output.isUntouchedAround && mean.isUntouchedAround)
                return [output.values, mean.values]
            }
            let expected = run(.scalar)
            for set in TestedQuantisedSet.vector { #expect(run(set) == expected, "\(set.name), width \(width)") }
        }
    }

    @Test(arguments: 1...40)
    func everySetMakesTheSamePixels(width: Int) {
        var random = Seeded(width)
        for channels in 1...4 {
            let plane = width + 3
            let planes = random.floats(plane * (channels - 1) + width).map { $0 * 300 }
            var store = random.store()
            func run(_ set: TestedQuantisedSet) -> [UInt8] {
                let input = Guarded(planes, edge: .end)
                let output = Guarded([UInt8](repeating: 7, count: width * channels), edge: .end)
                set.functions.quantise_pixels(
                    &store, input.start, Int64(plane), Int64(channels), 0.7, output.start, Int64(width))
                #expect(output.isUntouchedAround)
                return output.values
            }
            let expected = run(.scalar)
            for set in TestedQuantisedSet.vector {
                #expect(run(set) == expected, "\(set.name), width \(width), \(channels) channels")
            }
        }
    }

    @Test(arguments: 1...200)
    func everySetExchangesAlike(count: Int) {
        var random = Seeded(count)
        let (input, table) = (random.bytes(count), (0..<256).map { _ in UInt8.random(in: 0...255, using: &random) })
        for set in TestedQuantisedSet.all {
            let (from, by) = (Guarded(input, edge: .end), Guarded(table, edge: .end))
            let output = Guarded([UInt8](repeating: 0, count: count), edge: .end)
            set.functions.exchange(from.start, by.start, output.start, Int64(count))
            #expect(output.values == input.map { table[Int($0)] } && output.isUntouchedAround, "\(set.name)")
        }
    }

    /// Ties, infinities and what is not a number included.
    @Test func everySetRoundsAlike() {
        var random = Seeded(3)
        let special: [Float] = [.nan, .infinity, -.infinity, 0.5, 1.5, 2.5, -0.5, -1.5, 1e30, -1e30, 0, -0.0]
        let reals = special + random.floats(500).map { $0 * 300 } + (0..<64).map { Float($0) / 2 - 16 }
        let count = reals.count / 16 * 16
        for _ in 0..<20 {
            var store = random.store()
            func run(_ set: TestedQuantisedSet) -> ([UInt8], [UInt32]) {
                let input = Guarded(Array(reals.prefix(count)), edge: .end)
                let bytes = Guarded([UInt8](repeating: 0, count: count), edge: .end)
                set.functions.quantise(&store, input.start, 1, bytes.start, Int64(count))
                let back = Guarded([Float](repeating: 0, count: count), edge: .end)
                set.functions.dequantise(bytes.start, store.zero, 0.37, back.start, Int64(count))
                #expect(bytes.isUntouchedAround && back.isUntouchedAround)
                return (bytes.values, back.values.map(\.bitPattern))
            }
            let expected = run(.scalar)
            for (real, byte) in zip(reals, expected.0) {
                let clamped = real.isNaN ? store.low : min(max(real, store.low), store.high)
                #expect(Int32(byte) == store.zero + Int32(clamped.rounded(.toNearestOrEven)), "\(real)")
            }
            for set in TestedQuantisedSet.vector {
                #expect(run(set) == expected, "\(set.name), \(store)")
            }
        }
    }
}

private struct ConvolutionCase {
    let geometry: ck_q8_conv
    private let width: Int
    private let rows: Int
    private let outBlocks: Int
    private let input: [UInt8]
    private let mask: [UInt8]
    private let weights: [Int8]
    private let bias: [Int32]
    private let shift: [Int32]?
    private let scale: [Float]

    init(width: Int, kernel: (Int, Int), stride: Int, random: inout Seeded) {
        self.width = width
        let lanes = random.pick([16, 16, 3, 4])
        // Of a picture whose channels lie beside each other, a row of taps is one tap.
        let (isPicture, taps) = (lanes < 16, lanes < 16 ? 1 : kernel.1)
        let blocks = isPicture ? 1 : Int.random(in: 1...3, using: &random)
        let channels = isPicture ? kernel.1 * lanes : (blocks - 1) * lanes + Int.random(in: 1...lanes, using: &random)
        let last = (channels - (blocks - 1) * lanes + 3) / 4
        outBlocks = Int.random(in: 1...5, using: &random)
        let columns = (width - 1) * stride + kernel.1
        rows = random.pick([1, 2, 5])
        let plane = ((rows - 1) * stride + kernel.0) * columns * lanes
        geometry = ck_q8_conv(
            blocks: Int64(blocks), quads: Int64(isPicture ? last : 4), last: Int64(last), kernel_h: Int64(kernel.0),
            kernel_w: Int64(taps), in_block: Int64(plane), in_tap_row: Int64(columns * lanes),
            in_tap_column: Int64(lanes), in_pixel: Int64(stride * lanes), in_row: Int64(stride * columns * lanes),
            out_block: Int64(rows * width * 16), out_row: Int64(width * 16), store: random.store())
        // The last quad is read whole.
        input = random.bytes(plane * blocks + (isPicture ? last * 4 - channels : 0))
        mask = (0..<((blocks - 1) * 4 + last) * 4).map { $0 < channels ? 1 : 0 }
        weights = (0..<outBlocks * (mask.count / 4) * kernel.0 * taps * 64).map { _ in
            random.pick([-128, 127, Int8.random(in: -128...127, using: &random)])
        }
        bias = random.sums(outBlocks * 16)
        let shifts = (0..<outBlocks * 16).map { _ in Int32.random(in: -127...128, using: &random) }
        shift = random.chance(2) ? shifts : nil
        scale = random.scales(outBlocks * 16)
    }

    func run(_ set: TestedQuantisedSet, edge: GuardedEdge) -> [UInt8] {
        let input = Guarded(input, edge: edge)
        let weights = Guarded(weights, edge: edge)
        let (bias, scale) = (Guarded(bias, edge: edge), Guarded(scale, edge: edge))
        let shift = shift.map { Guarded($0, edge: edge) }
        let sums = Guarded([Int32](repeating: 0, count: rows * width), edge: edge)
        let output = Guarded([UInt8](repeating: 7, count: outBlocks * rows * width * 16), edge: edge)
        var geometry = geometry
        for y in 0..<rows {
            set.functions.window_sums(
                &geometry, input.start + y * Int(geometry.in_row), mask, sums.start + y * width, Int64(width))
        }
        var channels = ck_q8_channels(bias: bias.start, shift: shift?.start, scale: scale.start)
        set.functions.conv(
            &geometry, input.start, weights.start, &channels, shift == nil ? nil : sums.start, output.start,
            Int64(width), Int64(rows), Int64(outBlocks))
        #expect(output.isUntouchedAround && sums.isUntouchedAround, "\(set.name) writes outside its output")
        withExtendedLifetime((input, weights, bias, scale, shift)) {}
        return output.values
    }
}

extension Seeded {
    /// The least and the largest often, as they make the largest sums.
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in pick([0, 255, UInt8.random(in: 0...255, using: &self)]) }
    }

    fileprivate mutating func sums(_ count: Int) -> [Int32] {
        (0..<count).map { _ in Int32.random(in: -100_000...100_000, using: &self) }
    }

    fileprivate mutating func scales(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: 1e-5...1e-2, using: &self) }
    }

    fileprivate mutating func store() -> ck_q8_store {
        let zero = Int32.random(in: 0...255, using: &self)
        let (lowest, highest) = (-Float(zero), Float(255 - zero))
        let low = chance(2) ? lowest : max(lowest, 0)
        return ck_q8_store(low: low, high: chance(2) ? highest : max(low, min(highest, 100)), zero: zero)
    }
}
