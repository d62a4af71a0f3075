import CKernels
import Testdata
import Testing

/// Depthwise convolutions, pools, dense layers and runs of floats: the same bits everywhere, and nothing outside touched.
struct OtherKernelTests {
    @Test(arguments: 1...40)
    func depthwise(width: Int) {
        var random = Seeded(width)
        for kernel in ConvolutionKernelTests.kernels + [(5, 3), (2, 2)] {
            for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)] {
                let columns = (width - 1) * stride + (kernel.1 - 1) * dilation + 1
                let rows = Int.random(in: 1...3, using: &random)
                // A gap between the rows of the residual: its map need not look like the output's.
                let residualRow = width * 16 + random.pick([0, 32])
                let range = random.clampRange()
                let group = random.pick([1, 1, 2, 4, 8])
                let geometry = ck_depthwise(
                    group: Int64(group), kernel_h: Int64(kernel.0), kernel_w: Int64(kernel.1),
                    in_tap_row: Int64(dilation * columns * 16),
                    in_tap_column: Int64(dilation * 16), in_pixel: Int64(stride * 16),
                    in_row: Int64(stride * columns * 16), out_row: Int64(width * 16), residual_row: Int64(residualRow),
                    low: range.low, high: range.high)
                let special = random.chance(3)
                let input = random.awkward(
                    ((rows - 1) * stride + (kernel.0 - 1) * dilation + 1) * columns * 16, special: special)
                let weights = random.awkward(kernel.0 * kernel.1 * group * 16, special: special)
                let bias = random.awkward(16, special: special)
                let residual =
                    random.chance(2) ? nil : random.awkward((rows - 1) * residualRow + width * 16, special: special)
                let what =
                    "width \(width), rows \(rows), kernel \(kernel), stride \(stride), dilation \(dilation), group \(group)"
                compare(what, count: rows * width * 16) { set, edge, out in
                    var geometry = geometry
                    let (input, weights) = (GuardedFloats(input, edge: edge), GuardedFloats(weights, edge: edge))
                    let (bias, residual) = (
                        GuardedFloats(bias, edge: edge), residual.map { GuardedFloats($0, edge: edge) }
                    )
                    set.functions.depthwise(
                        &geometry, input.start, weights.start, bias.start, residual?.start, out, Int64(width),
                        Int64(rows))
                    withExtendedLifetime((input, weights, bias, residual)) {}
                }
            }
        }
    }

    @Test(arguments: 1...7)
    func pools(kernel: Int) {
        var random = Seeded(kernel)
        for padLeft in 0...kernel {
            for padRight in 0...kernel {
                for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)] {
                    let inWidth = Int.random(in: 1...12, using: &random)
                    let rows = Int.random(in: 0...kernel, using: &random)
                    let room = inWidth + padLeft + padRight - ((kernel - 1) * dilation + 1)
                    guard room >= 0 else { continue }
                    // One window more may hang over the end, as in ceil mode.
                    let width = room / stride + 1 + (random.chance(3) ? 1 : 0)
                    let geometry = ck_pool(
                        rows: Int64(rows), row_step: Int64(inWidth * 16), kernel_w: Int64(kernel),
                        stride_w: Int64(stride), dilation_w: Int64(dilation), pad_left: Int64(padLeft),
                        in_width: Int64(inWidth), pad_right: Int64(padRight),
                        counted_rows: Int64(Int.random(in: rows...kernel, using: &random)),
                        include_pad: random.chance(2))
                    let input = random.awkward(rows * inWidth * 16, special: random.chance(3))
                    for name in ["max", "average"] {
                        compare("\(name) \(geometry)", count: width * 16) { set, edge, out in
                            var geometry = geometry
                            let input = GuardedFloats(input, edge: edge)
                            let pool = name == "max" ? set.functions.max_pool_row : set.functions.average_pool_row
                            pool?(&geometry, input.start, out, Int64(width))
                            withExtendedLifetime(input) {}
                        }
                    }
                }
            }
        }
    }

    @Test func globalAverage() {
        var random = Seeded(1)
        for height in 1...9 {
            for width in 1...9 {
                let row = (width + height % 3) * 16
                let input = random.awkward((height - 1) * row + width * 16, special: random.chance(3))
                compare("\(height)×\(width)", count: 16) { set, edge, out in
                    let input = GuardedFloats(input, edge: edge)
                    set.functions.global_average(input.start, Int64(height), Int64(width), Int64(row), out)
                    withExtendedLifetime(input) {}
                }
            }
        }
    }

    @Test(arguments: 1...9)
    func dense(blocks: Int) {
        var random = Seeded(blocks)
        for count in 0...70 {
            let range = random.clampRange()
            let special = random.chance(3)
            let input = random.awkward(count, special: special)
            let weights = random.awkward(blocks * count * 16, special: special)
            let bias = random.awkward(blocks * 16, special: special)
            compare("\(count) inputs, \(blocks) blocks", count: blocks * 16) { set, edge, out in
                let (input, weights) = (GuardedFloats(input, edge: edge), GuardedFloats(weights, edge: edge))
                let bias = GuardedFloats(bias, edge: edge)
                set.functions.dense(
                    input.start, Int64(count), weights.start, bias.start, out, Int64(blocks), range.low, range.high)
                withExtendedLifetime((input, weights, bias)) {}
            }
        }
    }

    static let arithmetic: [(String, @Sendable (ck_kernels) -> ck_arithmetic)] = [
        ("add", { $0.add }), ("subtract", { $0.subtract }), ("multiply", { $0.multiply }), ("divide", { $0.divide }),
    ]

    /// A pixel is read over and over, on whichever side it stands.
    @Test(arguments: TestedSet.all)
    func arithmeticIsWhatItsNameSays(_ set: TestedSet) {
        let (a, b) = ((0..<37).map { Float($0) + 1 }, (0..<37).map { Float($0 % 5) - 7 })
        for (name, arithmetic) in Self.arithmetic {
            let apply: (Float, Float) -> Float =
                switch name {
                case "add": { $0 + $1 }
                case "subtract": { $0 - $1 }
                case "multiply": { $0 * $1 }
                default: { $0 / $1 }
                }
            var out = Array(repeating: Float(0), count: 37)
            arithmetic(set.functions)(a, b, &out, 37, CK_NO_PIXEL, -8, 50)
            #expect(out == zip(a, b).map { min(max(apply($0, $1), -8), 50) }, "\(name)")
            arithmetic(set.functions)(a, b, &out, 37, CK_FIRST_IS_PIXEL, -8, 50)
            #expect(out == b.indices.map { min(max(apply(a[$0 % 16], b[$0]), -8), 50) }, "\(name)")
            arithmetic(set.functions)(a, b, &out, 37, CK_SECOND_IS_PIXEL, -8, 50)
            #expect(out == a.indices.map { min(max(apply(a[$0], b[$0 % 16]), -8), 50) }, "\(name)")
        }
    }

    @Test(arguments: 0...70)
    func runsOfFloats(count: Int) {
        var random = Seeded(count)
        for _ in 0..<8 {
            let range = random.clampRange()
            let a = random.awkward(count, special: true)
            let b = random.awkward(count, special: true)
            for (name, arithmetic) in Self.arithmetic {
                for pixel in [CK_NO_PIXEL, CK_FIRST_IS_PIXEL, CK_SECOND_IS_PIXEL] {
                    compare("\(name) \(count), \(pixel)", count: count) { set, edge, out in
                        let a = GuardedFloats(pixel == CK_FIRST_IS_PIXEL ? Array(a.prefix(16)) : a, edge: edge)
                        let b = GuardedFloats(pixel == CK_SECOND_IS_PIXEL ? Array(b.prefix(16)) : b, edge: edge)
                        arithmetic(set.functions)(
                            a.start, b.start, out, Int64(count), pixel, range.low, range.high)
                        withExtendedLifetime((a, b)) {}
                    }
                }
            }
            compare("clamp \(count)", count: count) { set, edge, out in
                let a = GuardedFloats(a, edge: edge)
                set.functions.clamp(a.start, out, Int64(count), range.low, range.high)
                withExtendedLifetime(a) {}
            }
            // In place, as the contract allows.
            compare("in place \(count)", count: count) { set, edge, out in
                out.update(from: a, count: count)
                set.functions.add(out, b, out, Int64(count), CK_NO_PIXEL, -.infinity, .infinity)
                set.functions.clamp(out, out, Int64(count), range.low, range.high)
            }
        }
    }

    @Test(arguments: 1...9)
    func gatheredChannels(sources count: Int) {
        var random = Seeded(count)
        for width in 1...20 {
            let (rows, gap) = (random.pick(1...3), random.pick([0, 1, 3]))
            let row = (width + gap) * 16
            let inputs = (0..<count).map { _ in random.awkward((rows - 1) * row + width * 16, special: true) }
            // A lane of the output is in one source, in none, or in several.
            var lanes = Array(repeating: Int32(-1), count: count * 16)
            for lane in 0..<16 where !random.chance(5) {
                for _ in 0..<random.pick([1, 1, 1, 2]) {
                    lanes[random.pick(0..<count) * 16 + lane] = Int32.random(in: 0..<16, using: &random)
                }
            }
            let outRow = (width + 2) * 16
            compare("\(count) blocks, \(rows)×\(width)", count: (rows - 1) * outRow + width * 16) { set, edge, out in
                let guarded = inputs.map { GuardedFloats($0, edge: edge) }
                let places = Guarded(lanes, edge: edge)
                let sources = Guarded(guarded.map { ck_gathered(in: $0.start, row: Int64(row)) }, edge: edge)
                set.functions.gather_channels(
                    sources.start, places.start, Int64(count), out, Int64(outRow), Int64(width), Int64(rows))
                withExtendedLifetime((guarded, places, sources)) {}
            }
        }
    }

    @Test(arguments: TestedSet.all)
    func aGatheredLaneIsTheOneThatWasAskedFor(_ set: TestedSet) {
        let blocks = (0..<2).map { block in (0..<16).map { Float(block * 16 + $0) } }
        var lanes = Array(repeating: Int32(-1), count: 32)
        (lanes[0], lanes[1], lanes[9], lanes[16 + 2], lanes[16 + 15]) = (15, 0, 7, 8, 1)
        var out = Array(repeating: Float(-1), count: 16)
        blocks[0].withUnsafeBufferPointer { a in
            blocks[1].withUnsafeBufferPointer { b in
                let sources = [ck_gathered(in: a.baseAddress, row: 16), ck_gathered(in: b.baseAddress, row: 16)]
                set.functions.gather_channels(sources, lanes, 2, &out, 16, 1, 1)
            }
        }
        #expect(out == [15, 0, 24, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 17])
    }

    @Test(arguments: TestedSet.all)
    func clampsKeepNaNAndTheSignOfZero(_ set: TestedSet) {
        let values = [.nan, -0.0, 0, -1, 1, .infinity, -.infinity] + Array(repeating: Float.nan, count: 16)
        var out = Array(repeating: Float(0), count: values.count)
        set.functions.clamp(values, &out, Int64(values.count), 0, 6)
        #expect(sameBits(out, [.nan, -0.0, 0, 0, 1, 6, 0] + Array(repeating: Float.nan, count: 16)))
    }

    /// Runs a kernel of every set, and compares it with the specification.
    private func compare(
        _ what: String, count: Int,
        _ run: (TestedSet, GuardedFloats.Edge, UnsafeMutablePointer<Float>) -> Void
    ) {
        var expected: [Float] = []
        for set in TestedSet.all {
            for edge in GuardedFloats.Edge.allCases {
                let output = GuardedFloats(Array(repeating: 7, count: count), edge: edge)
                run(set, edge, output.start)
                if set.name == "scalar", edge == .start { expected = output.values }
                #expect(output.isUntouchedAround, "\(set.name) writes outside its output: \(what)")
                #expect(
                    sameBits(output.values, expected), "\(set.name), \(what): \(difference(output.values, expected))")
            }
        }
    }
}
