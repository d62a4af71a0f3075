import Kernels
import Network
import TestModels
import Testdata
import Testing

/// One operator between integers, in all forms that files have, against its definition in integers and real numbers. A failed
/// seed runs alone with OCELLUS_SEED.
struct QuantisedNetworkTests {
    static let seeds = Seeded.seeds(300)

    @Test(arguments: seeds)
    func integersAreWhatTheDefinitionSays(seed: Int) throws {
        let example = QuantisedExample(seed: seed)
        let model = try example.model.read()
        var bytes: [Float]?
        for name in KernelSet.names {
            guard let kernels = KernelSet(named: name) else { continue }
            let plan = try Plan(model, kernels: kernels)
            #expect(
                plan.stepKernels.contains { $0.hasPrefix("q8_") || $0.hasSuffix("_bytes") },
                "seed \(seed): \(example.what) does not run on integers: \(plan.stepKernels)")
            for threads in 1...2 {
                let session = Session(plan, threads: threads)
                for _ in 1...2 {
                    session.setInput(0, to: example.input)
                    session.run()
                    let found = Array(session.output())
                    if let bytes { #expect(found == bytes, "seed \(seed), \(example.what), \(name)") }
                    bytes = found
                }
            }
        }
        // The same nodes one by one, in real numbers: other code altogether.
        let plain = Session(try Plan(model, fusing: false))
        plain.setInput(0, to: example.input)
        plain.run()
        let found = try #require(bytes)
        let apart = zip(found, plain.output()).map { abs($0 - $1) }
        #expect(apart.count == found.count)
        // A sum that lies between two integers may be rounded to either; it rarely does.
        #expect(apart.allSatisfy { $0 <= 1 }, "seed \(seed), \(example.what): \(apart.max() ?? 0) steps apart")
        let share = Float(apart.count { $0 > 0 }) / Float(max(apart.count, 100))
        #expect(share <= 0.02, "seed \(seed), \(example.what): \(share) of all integers differ")
    }
}

/// A network of one operator on integers of 8 bits.
private struct QuantisedExample {
    private(set) var model: TestModel
    private(set) var what = ""
    let input: [Float]
    private var random: Seeded
    private let shape: [Int]
    private let isSigned: Bool

    init(seed: Int) {
        var random = Seeded(seed)
        shape = [
            1, random.pick([1, 3, 4, 5, 16, 20, 32]), Int.random(in: 3...12, using: &random),
            Int.random(in: 3...12, using: &random),
        ]
        isSigned = random.chance(2)
        input = random.floats(shape.reduce(1, *)).map { $0 * 3 }
        model = TestModel(opset: 13, input: shape)
        self.random = random
        build()
    }

    /// The names of a scale and a zero point; about the scale asked for, as round ones make sums that lie between two integers.
    private mutating func parameters(_ name: String, _ about: Float) -> [String] {
        let scale = about * Float.random(in: 0.9...1.1, using: &random)
        let zero = isSigned ? Int.random(in: -100...100, using: &random) : Int.random(in: 0...255, using: &random)
        return [
            model.constant("\(name).scale", [], [scale]),
            model.constant("\(name).zero", [], bytes: [UInt8(truncatingIfNeeded: zero)], isSigned: isSigned),
        ]
    }

    private mutating func build() {
        let x = parameters("x", 0.02)
        model.add("QuantizeLinear", ["x"] + x, as: "q")
        let kinds: [(String, (inout QuantisedExample, [String]) -> Void)] = [
            ("Conv", { $0.convolve($1) }), ("Conv", { $0.convolve($1) }), ("Conv", { $0.convolve($1) }),
            ("Add", { $0.combine("Add", $1) }), ("Mul", { $0.combine("Mul", $1) }),
            ("GlobalAveragePool", { $0.average($1) }), ("MaxPool", { $0.pool($1) }),
            ("Sigmoid", { $0.activate($1) }), ("Swish", { $0.gate($1) }), ("Gemm", { $0.classify($1) }),
            ("Concat", { $0.concatenate($1) }),
        ]
        let (name, make) = random.pick(kinds)
        what = name
        make(&self, x)
        model.outputs = ["y"]
    }

    /// Makes the integers of the output of real numbers, about so far apart.
    private mutating func finish(_ real: String, scale: Float) {
        model.add("QuantizeLinear", [real] + parameters("y", scale), as: "y")
    }

    private mutating func real(_ integers: String, _ parameters: [String], as name: String) -> String {
        model.add("DequantizeLinear", [integers] + parameters, as: name)
    }

    private mutating func convolve(_ x: [String]) {
        let inputs = shape[1]
        let isDepthwise = inputs > 1 && random.chance(3)
        let outputs = isDepthwise ? inputs : random.pick([1, 8, 16, 17, 40])
        let kernel = random.pick([1, 3])
        let weightShape = [outputs, isDepthwise ? 1 : inputs, kernel, kernel]
        // Those with a zero point of their own may need more than a byte once it is taken off.
        let hasZero = random.chance(3)
        let weights = (0..<weightShape.reduce(1, *)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let scales = (0..<outputs).map { _ in Float.random(in: 0.001...0.01, using: &random) }
        let perChannel = !hasZero && random.chance(2)
        let w = [
            model.constant("w", weightShape, bytes: weights, isSigned: !hasZero),
            model.constant("w.scale", perChannel ? [outputs] : [], perChannel ? scales : [scales[0]]),
            model.constant(
                "w.zero", perChannel ? [outputs] : [],
                bytes: perChannel
                    ? weights.prefix(outputs).map { _ in 0 }
                    : [hasZero ? UInt8.random(in: 0...255, using: &random) : 0], isSigned: !hasZero),
        ]
        let bias = (0..<outputs).map { _ in Int32.random(in: -500...500, using: &random) }
        let b = model.constant("b", [outputs], sums: bias)
        var attributes: [String: TestAttribute] = ["group": .int(isDepthwise ? inputs : 1)]
        attributes["strides"] = .ints(random.pick([[1, 1], [2, 2], [1, 2]]))
        let pad = random.pick([0, kernel / 2])
        attributes["pads"] = .ints([pad, pad, pad, 0])
        let scale: Float = 0.05
        if random.chance(2) {
            what = "QLinearConv"
            model.add("QLinearConv", ["q"] + x + w + parameters("y", scale) + [b], as: "y", attributes)
            return
        }
        let data = real("q", x, as: "real")
        model.add("DequantizeLinear", w, as: "w.real", ["axis": .int(0)])
        model.add("Mul", [x[0], w[1]], as: "b.scale")
        model.add("DequantizeLinear", [b, "b.scale"], as: "b.real", ["axis": .int(0)])
        var made = model.add("Conv", [data, "w.real", "b.real"], as: "conv", attributes)
        if random.chance(2) { made = model.add("Relu", [made], as: "relu") }
        finish(made, scale: scale)
    }

    private mutating func combine(_ type: String, _ x: [String]) {
        let isShared = random.chance(2)
        let y = parameters("other", 0.03)
        // The second operand is made of the first, so that it is not constant.
        var other = "x"
        if isShared {
            other = model.add("GlobalAveragePool", ["x"], as: "mean")
        } else {
            other = model.add("Neg", ["x"], as: "negative")
        }
        model.add("QuantizeLinear", [other] + y, as: "q.other")
        if random.chance(2) {
            what = "QLinear\(type)"
            model.add(
                "QLinear\(type)", ["q"] + x + ["q.other"] + y + parameters("y", 0.05), as: "y", domain: "com.microsoft")
            return
        }
        var operands = [real("q", x, as: "real"), real("q.other", y, as: "real.other")]
        if random.chance(2) { operands.reverse() }
        finish(model.add(type, operands, as: "made"), scale: 0.05)
    }

    private mutating func average(_ x: [String]) {
        finish(model.add("GlobalAveragePool", [real("q", x, as: "real")], as: "mean"), scale: 0.01)
    }

    private mutating func pool(_ x: [String]) {
        let attributes: [String: TestAttribute] = [
            "kernel_shape": .ints([3, 3]), "strides": .ints(random.pick([[1, 1], [2, 2]])),
            "pads": .ints(random.pick([[0, 0, 0, 0], [1, 1, 1, 1]])),
        ]
        let made = model.add("MaxPool", [real("q", x, as: "real")], as: "pool", attributes)
        model.add("QuantizeLinear", [made] + x, as: "y")
    }

    private mutating func activate(_ x: [String]) {
        let data = real("q", x, as: "real")
        finish(model.add(random.pick(["Sigmoid", "HardSwish", "Relu"]), [data], as: "made"), scale: 0.01)
        model.opset = 14
    }

    /// Of a value and a function of it: one table.
    private mutating func gate(_ x: [String]) {
        let s = parameters("s", 0.005)
        let gate = model.add(random.pick(["Sigmoid", "HardSigmoid"]), [real("q", x, as: "real")], as: "gate")
        model.add("QuantizeLinear", [gate] + s, as: "q.gate")
        var operands = [real("q", x, as: "real.again"), real("q.gate", s, as: "real.gate")]
        if random.chance(2) { operands.reverse() }
        finish(model.add(random.pick(["Mul", "Add"]), operands, as: "made"), scale: 0.05)
    }

    private mutating func classify(_ x: [String]) {
        let mean = model.add("GlobalAveragePool", [real("q", x, as: "real")], as: "mean")
        let m = parameters("m", 0.01)
        model.add("QuantizeLinear", [mean] + m, as: "q.mean")
        let flat = model.add("Flatten", [real("q.mean", m, as: "real.mean")], as: "flat")
        let outputs = random.pick([1, 10, 16, 35])
        let weights = (0..<outputs * shape[1]).map { _ in UInt8.random(in: 0...255, using: &random) }
        let w = [
            model.constant("w", [outputs, shape[1]], bytes: weights, isSigned: true),
            model.constant("w.scale", [], [0.01]), model.constant("w.zero", [], bytes: [0], isSigned: true),
        ]
        model.add("DequantizeLinear", w, as: "w.real")
        model.constant("b", [outputs], random.floats(outputs))
        finish(model.add("Gemm", [flat, "w.real", "b"], as: "gemm", ["transB": .int(1)]), scale: 0.02)
    }

    private mutating func concatenate(_ x: [String]) {
        let y = parameters("other", 0.03)
        let other = model.add("Neg", ["x"], as: "negative")
        model.add("QuantizeLinear", [other] + y, as: "q.other")
        let operands = [real("q", x, as: "real"), real("q.other", y, as: "real.other")]
        finish(model.add("Concat", operands, as: "made", ["axis": .int(1)]), scale: 0.02)
    }
}

/// A sum that a convolution makes itself gives the bytes of the sum on its own, whichever operand the convolution is.
struct QuantisedResidualTests {
    @Test(arguments: Seeded.seeds(40))
    func sumsAreThoseOfTheirOwnStep(seed: Int) throws {
        var random = Seeded(seed)
        let shape = [1, random.pick([1, 3, 16, 20, 40]), random.pick([1, 5, 12]), random.pick([1, 4, 15])]
        let input = random.floats(shape.reduce(1, *)).map { $0 * 3 }
        let model = residual(shape, &random)
        for name in KernelSet.names {
            guard let kernels = KernelSet(named: name) else { continue }
            // Who gives the convolution's integers away, too, has to leave the sum to a step of its own.
            let outputs = try [["y"], ["y", "integers"]].map { outputs in
                var model = model
                model.outputs = outputs
                let plan = try Plan(try model.read(), kernels: kernels)
                #expect(plan.stepKernels.contains { $0.hasPrefix("q8_add") } == (outputs.count == 2))
                let session = Session(plan, threads: 2)
                session.setInput(0, to: input)
                session.run()
                return Array(session.output())
            }
            #expect(outputs[0] == outputs[1], "seed \(seed), \(name), \(shape)")
        }
    }

    /// QuantizeLinear → a convolution to integers of their own scale → Add, Relu, QuantizeLinear.
    private func residual(_ shape: [Int], _ random: inout Seeded) -> TestModel {
        var model = TestModel(opset: 13, input: shape)
        let isSigned = random.chance(2)
        func parameters(_ name: String, _ scale: Float) -> [String] {
            let zero = UInt8.random(in: 0...(isSigned ? 100 : 255), using: &random)
            return [
                model.constant("\(name).scale", [], [scale * Float.random(in: 0.5...1.5, using: &random)]),
                model.constant("\(name).zero", [], bytes: [zero], isSigned: isSigned),
            ]
        }
        let (x, own, y) = (parameters("x", 0.02), parameters("own", 0.03), parameters("y", 0.04))
        model.add("QuantizeLinear", ["x"] + x, as: "q")
        model.add("DequantizeLinear", ["q"] + x, as: "real")
        let (channels, kernel) = (shape[1], random.pick([1, 3]))
        let count = channels * channels * kernel * kernel
        let w = [
            model.constant(
                "w", [channels, channels, kernel, kernel],
                bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, isSigned: true),
            model.constant("w.scale", [], [0.004]), model.constant("w.zero", [], bytes: [0], isSigned: true),
        ]
        model.add("DequantizeLinear", w, as: "w.real")
        let pad = kernel / 2
        model.add("Conv", ["real", "w.real"], as: "conv", ["pads": .ints([pad, pad, pad, pad])])
        model.add("QuantizeLinear", ["conv"] + own, as: "integers")
        model.add("DequantizeLinear", ["integers"] + own, as: "summand")
        var sum = model.add("Add", random.chance(2) ? ["summand", "real"] : ["real", "summand"], as: "sum")
        if random.chance(2) { sum = model.add("Relu", [sum], as: "relu") }
        model.add("QuantizeLinear", [sum] + y, as: "y")
        return model
    }
}

/// Sizes at which sums of integers would leave 32 bits: these are calculated in real numbers.
struct LargeQuantisedSumTests {
    @Test func meansOfVeryManyPixels() throws {
        var model = TestModel(opset: 13, input: [1, 1, 2049, 2048])
        let parameters = [
            model.constant("scale", [], [1]), model.constant("zero", [], bytes: [255], isSigned: false),
        ]
        model.add("QuantizeLinear", ["x"] + parameters, as: "q")
        model.add("DequantizeLinear", ["q"] + parameters, as: "real")
        model.add("GlobalAveragePool", ["real"], as: "mean")
        model.add("QuantizeLinear", ["mean"] + parameters, as: "y")
        model.outputs = ["y"]
        let plan = try Plan(try model.read())
        #expect(!plan.stepKernels.contains { $0.hasPrefix("q8_global_average") })
    }

    /// Weights of 0…255 with a zero point of 128 in their middle fit a byte; with one of 0 they are shifted.
    @Test(arguments: [(1 << 16, false), ((1 << 16) - 1, true)])
    func sumsOfVeryManyShiftedWeights(count: Int, isQuantised: Bool) throws {
        var model = TestModel(opset: 13, input: [1, count])
        let parameters = [
            model.constant("scale", [], [1]), model.constant("zero", [], bytes: [0], isSigned: false),
        ]
        model.add("QuantizeLinear", ["x"] + parameters, as: "q")
        model.add("DequantizeLinear", ["q"] + parameters, as: "real")
        model.constant("w", [count, 1], bytes: (0..<count).map { $0 % 4096 == 0 ? 255 : 0 }, isSigned: false)
        model.add("DequantizeLinear", ["w"] + parameters, as: "w.real")
        model.add("MatMul", ["real", "w.real"], as: "product")
        model.constant("large", [], [65536])
        model.add("QuantizeLinear", ["product", "large", "zero"], as: "y")
        model.outputs = ["y"]
        let plan = try Plan(try model.read())
        #expect(plan.stepKernels.contains { $0.hasPrefix("q8_conv") } == isQuantised, "\(plan.stepKernels)")
        let session = Session(plan)
        session.setInput(0, to: Array(repeating: 255, count: count))
        session.run()
        let sum = Float((count + 4095) / 4096 * 255 * 255)
        #expect(session.output()[0] == (sum / 65536).rounded(.toNearestOrEven))
    }
}
