import Network
import TestModels
import Testdata
import Testing

/// Where windows go: the formulas of DESIGN's section 5, by models of one node, with places that can be told apart.
struct WindowTests {
    /// The output of a model with one node over one map.
    private func run(
        _ type: String, _ shape: [Int], _ input: [Float], _ attributes: [String: TestAttribute],
        weights: TestTensor? = nil
    ) throws -> (shape: [Int], values: [Float]) {
        var model = TestModel(input: shape)
        var names = ["x"]
        if var weights {
            weights.name = "w"
            model.constants.append(weights)
            names.append("w")
        }
        model.add(type, names, as: "y", attributes)
        model.outputs = ["y"]
        let plan = try Plan(try model.read())
        let session = Session(plan)
        session.setInput(0, to: input)
        session.run()
        return (plan.outputs[0].shape, Array(session.output()))
    }

    private static let paddings: [NaivePadding] = [
        .explicit(begin: 0, end: 0), .explicit(begin: 1, end: 1), .explicit(begin: 2, end: 1),
        .explicit(begin: 0, end: 3), .sameUpper, .sameLower, .valid,
    ]

    /// Sizes, kernels, strides and dilations, each with each; the weights and pixels are small integers, so sums are exact.
    @Test(arguments: 1...12)
    func convolutions(size: Int) throws {
        for padding in Self.paddings {
            for kernel in 1...5 {
                for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (5, 1), (1, 2), (2, 3)] {
                    let window = NaiveWindow(
                        kernel: (kernel, kernel), stride: stride, dilation: dilation, padding: padding)
                    let x = NaiveTensor(shape: [1, 1, size, size + 1]) { Double($0[2] * 31 + $0[3]) }
                    let w = NaiveTensor(shape: [1, 1, kernel, kernel]) { Double(1 + $0[2] * kernel + $0[3]) }
                    let what = "size \(size), kernel \(kernel), stride \(stride), dilation \(dilation), \(padding)"
                    let weights = TestTensor(shape: w.shape, values: .floats(w.values.map { Float($0) }))
                    let (height, width, _, _) = window.output(x.shape)
                    guard height > 0, width > 0 else {
                        #expect(throws: (any Error).self, "\(what)") {
                            try run("Conv", x.shape, x.values.map { Float($0) }, window.attributes, weights: weights)
                        }
                        continue
                    }
                    let found = try run(
                        "Conv", x.shape, x.values.map { Float($0) }, window.attributes, weights: weights)
                    let expected = window.convolve(x, w, [0])
                    #expect(found.shape == expected.shape, "\(what)")
                    let isSame = found.values.map { Double($0) } == expected.values
                    #expect(isSame, "\(what)")
                }
            }
        }
    }

    @Test(arguments: 2...12)
    func pools(size: Int) throws {
        for padding in Self.paddings {
            for kernel in 2...4 {
                for (stride, dilation, ceilMode) in [
                    (1, 1, false), (2, 1, true), (3, 1, true), (2, 2, false), (2, 2, true),
                ] {
                    // Padding as wide as the kernel leaves windows with nothing in them.
                    if case .explicit(let begin, let end) = padding, max(begin, end) >= kernel { continue }
                    let window = NaiveWindow(
                        kernel: (kernel, kernel), stride: stride, dilation: dilation, padding: padding,
                        ceilMode: ceilMode)
                    let x = NaiveTensor(shape: [1, 1, size, size + 3]) { Double(($0[2] * 31 + $0[3] * 17) % 64) }
                    let what =
                        "size \(size), kernel \(kernel), stride \(stride), dilation \(dilation), \(padding), \(ceilMode)"
                    let (height, width, _, _) = window.output(x.shape)
                    guard height > 0, width > 0 else { continue }
                    let input = x.values.map { Float($0) }
                    let found = try run("MaxPool", x.shape, input, window.attributes)
                    let expected = window.pool(x) { $0.max() ?? -.infinity }
                    #expect(found.shape == expected.shape, "\(what)")
                    let isSame = found.values.map { Double($0) } == expected.values
                    #expect(isSame, "\(what)")
                    let mean = try run("AveragePool", x.shape, input, window.attributes)
                    let means = window.pool(x) { Naive.mean($0) }
                    let isClose = zip(mean.values, means.values).allSatisfy {
                        abs(Double($0) - $1) < 1e-4 || $0.isNaN && $1.isNaN
                    }
                    #expect(mean.shape == means.shape && isClose, "\(what)")
                }
            }
        }
    }

    /// With an odd number of zeros they differ by one place; with an even number they are the same.
    @Test func theOddZeroStandsAtTheEndOrAtTheStart() throws {
        let taps = TestTensor(shape: [1, 1, 1, 4], values: .floats([1, 10, 100, 1000]))
        func convolved(_ padding: String, _ tensor: TestTensor) throws -> [Float] {
            try run("Conv", [1, 1, 1, 5], [1, 2, 3, 4, 5], ["auto_pad": .text(padding)], weights: tensor).values
        }
        #expect(try convolved("SAME_UPPER", taps) == [3210, 4321, 5432, 543, 54])
        #expect(try convolved("SAME_LOWER", taps) == [2100, 3210, 4321, 5432, 543])
        let three = TestTensor(shape: [1, 1, 1, 3], values: .floats([1, 10, 100]))
        #expect(try convolved("SAME_UPPER", three) == convolved("SAME_LOWER", three))
    }

    /// No window begins that does not fit whole, with and without `ceil_mode`.
    @Test func validAddsNothing() throws {
        for ceilMode in [0, 1] {
            let found = try run(
                "MaxPool", [1, 1, 1, 6], [1, 2, 3, 4, 5, 6],
                [
                    "kernel_shape": .ints([1, 3]), "strides": .ints([1, 2]), "auto_pad": .text("VALID"),
                    "ceil_mode": .int(ceilMode),
                ])
            #expect(found.values == [3, 5])
        }
    }
}
