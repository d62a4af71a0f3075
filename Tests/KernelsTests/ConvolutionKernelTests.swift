import CKernels
import Testdata
import Testing

/// Dense convolutions: every set gives the bits of the specification, at awkward sizes, and stays inside its buffers.
struct ConvolutionKernelTests {
    /// Rows of output pixels and all that they need; the input is exactly as large as the windows reach.
    struct Case {
        var geometry: ck_conv
        var width: Int
        var rows: Int
        var outChannels: Int
        var outBlocks: Int
        var input: [Float]
        var weights: [Float]
        var bias: [Float]
        var residual: [Float]?

        /// - blocks: of input channels; if nil, a few of them or a planar input.
        init(
            width: Int, kernel: (Int, Int), stride: Int, dilation: Int, blocks: Int? = nil, random: inout Seeded
        ) {
            self.width = width
            rows = Int.random(in: 1...3, using: &random)
            let isPlanar = blocks == nil && random.chance(3)
            let few = isPlanar ? 1 : Int.random(in: 1...(kernel.0 * kernel.1 > 9 ? 2 : 3), using: &random)
            let blocks = blocks ?? few
            let last = Int.random(in: 1...(isPlanar ? 4 : 16), using: &random)
            outChannels = Int.random(in: 1...80, using: &random)
            outBlocks = (outChannels + 15) / 16
            let lanes = isPlanar ? 1 : 16
            let columns = (width - 1) * stride + (kernel.1 - 1) * dilation + 1
            let plane = ((rows - 1) * stride + (kernel.0 - 1) * dilation + 1) * columns * lanes
            let area = width * rows * 16
            let special = random.chance(3)
            let range = random.clampRange()
            geometry = ck_conv(
                blocks: Int64(blocks), last: Int64(last), kernel_h: Int64(kernel.0), kernel_w: Int64(kernel.1),
                in_block: Int64(plane), in_channel: isPlanar ? Int64(plane) : 1,
                in_tap_row: Int64(dilation * columns * lanes), in_tap_column: Int64(dilation * lanes),
                in_pixel: Int64(stride * lanes), in_row: Int64(stride * columns * lanes), out_block: Int64(area),
                out_row: Int64(width * 16),
                // Gaps between the blocks and the rows of the residual: its map need not look like the output's.
                residual_block: Int64(area + rows * 16 + 32), residual_row: Int64(width * 16 + 16), low: range.low,
                high: range.high)
            let channels = (blocks - 1) * 16 + last
            input = random.awkward(plane * (isPlanar ? last : blocks), special: special)
            weights = random.awkward(outBlocks * channels * kernel.0 * kernel.1 * 16, special: special)
            bias = random.awkward(outBlocks * 16, special: special)
            let residualCount = (outBlocks - 1) * (area + rows * 16 + 32) + area + (rows - 1) * 16
            residual = random.chance(2) ? nil : random.awkward(residualCount, special: special)
        }

        func run(_ set: TestedSet, edge: GuardedFloats.Edge) -> [Float] {
            let input = GuardedFloats(input, edge: edge)
            let weights = GuardedFloats(weights, edge: edge)
            let bias = GuardedFloats(bias, edge: edge)
            let residual = residual.map { GuardedFloats($0, edge: edge) }
            let output = GuardedFloats(Array(repeating: 7, count: outBlocks * rows * width * 16), edge: edge)
            var geometry = geometry
            set.functions.conv(
                &geometry, input.start, weights.start, bias.start, residual?.start, output.start, Int64(width),
                Int64(rows), Int64(outChannels))
            withExtendedLifetime((input, weights, bias, residual)) {}
            #expect(output.isUntouchedAround, "\(set.name) writes outside its output")
            return output.values
        }
    }

    static let kernels = [(1, 1), (1, 3), (3, 3), (5, 5), (7, 7)]

    @Test(arguments: 1...40)
    func everySetGivesTheSameBits(width: Int) {
        var random = Seeded(width)
        for kernel in Self.kernels {
            for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)] {
                expectTheSameBits(
                    Case(width: width, kernel: kernel, stride: stride, dilation: dilation, random: &random),
                    "width \(width), kernel \(kernel), stride \(stride), dilation \(dilation)")
            }
        }
    }

    /// So many products that small tiles sum them up in parts, for some of the pixels at a time.
    @Test(arguments: [7, 28, 100, 230])
    func longSumsGiveTheSameBits(width: Int) {
        var random = Seeded(width)
        for (kernel, blocks) in [((1, 1), 8), ((1, 1), 9), ((1, 1), 17), ((2, 2), 5), ((3, 3), 3)] {
            expectTheSameBits(
                Case(width: width, kernel: kernel, stride: 1, dilation: 1, blocks: blocks, random: &random),
                "width \(width), kernel \(kernel), \(blocks) blocks")
        }
    }

    private func expectTheSameBits(_ example: Case, _ name: String) {
        let expected = example.run(.scalar, edge: .end)
        for set in TestedSet.vector {
            for edge in GuardedFloats.Edge.allCases {
                let found = example.run(set, edge: edge)
                #expect(
                    sameBits(found, expected),
                    "\(set.name), \(name), \(example.geometry): \(difference(found, expected))")
            }
        }
    }

    /// The order that the header promises, spelled out in Swift: one fused chain over (block, row, column, channel).
    @Test(arguments: TestedSet.all)
    func everySumIsOneFusedChain(_ set: TestedSet) {
        var random = Seeded(17)
        let example = Case(width: 23, kernel: (3, 3), stride: 2, dilation: 1, random: &random)
        let g = example.geometry
        let found = example.run(set, edge: .end)
        let channels = Int((g.blocks - 1) * 16 + g.last)
        for block in 0..<example.outBlocks {
            // Two blocks' weights for a channel lie beside each other, but for those of a last one that has no neighbour.
            let together = min(2, example.outBlocks - block / 2 * 2)
            for pixel in 0..<example.rows * example.width {
                let (y, x) = pixel.quotientAndRemainder(dividingBy: example.width)
                for lane in 0..<(example.outChannels - block * 16 > 8 ? 16 : 8) {
                    var sum = example.bias[block * 16 + lane]
                    var weight = (block / 2 * 2 * channels * 9 + block % 2) * 16 + lane
                    for inBlock in 0..<Int(g.blocks) {
                        for tap in 0..<9 {
                            for channel in 0..<(inBlock + 1 == Int(g.blocks) ? Int(g.last) : 16) {
                                let at =
                                    inBlock * Int(g.in_block) + tap / 3 * Int(g.in_tap_row)
                                    + tap % 3 * Int(g.in_tap_column) + y * Int(g.in_row) + x * Int(g.in_pixel)
                                    + channel * Int(g.in_channel)
                                sum.addProduct(example.input[at], example.weights[weight])
                                weight += together * 16
                            }
                        }
                    }
                    if let residual = example.residual {
                        sum += residual[block * Int(g.residual_block) + y * Int(g.residual_row) + x * 16 + lane]
                    }
                    sum = sum < g.low ? g.low : sum
                    sum = sum > g.high ? g.high : sum
                    let place = (block * example.rows * example.width + pixel) * 16 + lane
                    guard sameBits([found[place]], [sum]) else {
                        Issue.record("\(set.name) at \(place): expected \(sum), found \(found[place])")
                        return
                    }
                }
            }
        }
    }

    /// (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴ when the product is not rounded, and 0 when it is.
    @Test(arguments: TestedSet.all)
    func productsAreNotRounded(_ set: TestedSet) {
        let factor: Float = 1 + 0x1p-12
        let bias: Float = -(1 + 0x1p-11)
        #expect(factor * factor + bias == 0)
        var geometry = ck_conv(
            blocks: 1, last: 1, kernel_h: 1, kernel_w: 1, in_block: 16, in_channel: 1, in_tap_row: 16,
            in_tap_column: 16, in_pixel: 16, in_row: 16, out_block: 16, out_row: 16, residual_block: 0, residual_row: 0,
            low: -.infinity, high: .infinity)
        var depthwise = ck_depthwise(
            group: 1, kernel_h: 1, kernel_w: 1, in_tap_row: 16, in_tap_column: 16, in_pixel: 16, in_row: 16,
            out_row: 16, residual_row: 0, low: -.infinity,
            high: .infinity)
        let factors = Array(repeating: factor, count: 16)
        let biases = Array(repeating: bias, count: 16)
        var out = Array(repeating: Float(0), count: 16)
        let exact = Array(repeating: Float(0x1p-24), count: 16)
        set.functions.conv(&geometry, factors, factors, biases, nil, &out, 1, 1, 16)
        #expect(out == exact)
        set.functions.depthwise(&depthwise, factors, factors, biases, nil, &out, 1, 1)
        #expect(out == exact)
        set.functions.dense(factors, 1, factors, biases, &out, 1, -.infinity, .infinity)
        #expect(out == exact)
    }
}
