import Network
import TestModels
import Testdata
import Testing

/// A graph means the same before and after the passes; and what may not be fused is left alone.
struct PassTests {
    /// Outputs of all the model's outputs behind each other, and how many steps it took.
    private func run(_ model: TestModel, fusing: Bool) throws -> (values: [Float], steps: Int) {
        let plan = try Plan(try model.read(), fusing: fusing)
        let session = Session(plan)
        var random = Seeded(5)
        session.setInput(0, to: random.floats(plan.inputs[0].shape.reduce(1, *)).map { $0 * 4 })
        session.run()
        return (plan.outputs.indices.flatMap { Array(session.output($0)) }, plan.stepNames.count)
    }

    /// - fuses: whether the passes should save steps.
    private func compare(_ model: TestModel, fuses: Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let with = try run(model, fusing: true)
        let without = try run(model, fusing: false)
        #expect(with.values.count == without.values.count, sourceLocation: sourceLocation)
        let scale = without.values.map { abs($0) }.max() ?? 1
        let isClose = zip(with.values, without.values).allSatisfy { abs($0 - $1) <= 1e-5 * max(scale, 1) }
        #expect(
            isClose, "with \(with.values.prefix(8)), without \(without.values.prefix(8))",
            sourceLocation: sourceLocation)
        #expect(
            (with.steps < without.steps) == fuses, "\(with.steps) steps with passes, \(without.steps) without",
            sourceLocation: sourceLocation)
    }

    /// x → conv (19 channels); `outputs` are still to be named.
    private func convolution() -> TestModel {
        var random = Seeded(3)
        var model = TestModel(input: [1, 5, 6, 7])
        model.constant("w", [19, 5, 3, 3], random.floats(19 * 45))
        model.constant("b", [19], random.floats(19))
        model.add("Conv", ["x", "w", "b"], as: "conv", ["pads": .ints([1, 1, 1, 1])])
        model.constant("w1", [19, 5, 1, 1], random.floats(95))
        model.constant("scale", [19], random.floats(19))
        model.constant("shift", [19], random.floats(19))
        model.constant("mean", [19], random.floats(19))
        model.constant("variance", [19], random.floats(19).map { 1 + $0 / 2 })
        model.constant("low", [], [-1])
        model.constant("high", [], [2])
        return model
    }

    @Test func batchNormalizationIsFolded() throws {
        var model = convolution()
        model.add("BatchNormalization", ["conv", "scale", "shift", "mean", "variance"], as: "norm")
        model.outputs = ["norm"]
        try compare(model, fuses: true)
    }

    @Test func batchNormalizationOfAValueThatOthersReadIsNot() throws {
        var model = convolution()
        model.add("BatchNormalization", ["conv", "scale", "shift", "mean", "variance"], as: "norm")
        model.outputs = ["norm", "conv"]
        try compare(model, fuses: false)
        model.outputs = ["sum"]
        model.add("Sub", ["norm", "conv"], as: "sum")
        // It stays a step, but one on the convolution's map instead of two on plain values.
        try compare(model, fuses: true)
    }

    /// The clamp stands between them, so the factor does not go through.
    @Test func batchNormalizationBehindAClampIsNotFolded() throws {
        var model = convolution()
        model.add("Relu", ["conv"], as: "relu")
        model.add("BatchNormalization", ["relu", "scale", "shift", "mean", "variance"], as: "norm")
        model.outputs = ["norm"]
        try compare(model, fuses: true)
    }

    @Test(arguments: [["conv", "other"], ["other", "conv"]])
    func residualIsFusedOnEitherSide(operands: [String]) throws {
        for type in ["Relu", "Identity", "MaxPool"] {
            var model = convolution()
            model.add("Conv", ["x", "w1"], as: "first")
            let attributes: [String: TestAttribute] = type == "MaxPool" ? ["kernel_shape": .ints([1, 1])] : [:]
            model.add(type, ["first"], as: "other", attributes)
            model.add("Add", operands, as: "sum")
            model.add("Relu", ["sum"], as: "y")
            model.outputs = ["y"]
            try compare(model, fuses: true)
        }
    }

    @Test func residualOfTheSameValueTwiceIsNotFused() throws {
        var model = convolution()
        model.add("Add", ["conv", "conv"], as: "sum")
        model.outputs = ["sum"]
        try compare(model, fuses: false)
    }

    @Test func aStretchedOrConstantSummandIsNoResidual() throws {
        var model = convolution()
        model.constant("c", [19, 1, 1], Array(repeating: 0.5, count: 19))
        model.add("Add", ["conv", "c"], as: "sum")
        model.outputs = ["sum"]
        try compare(model, fuses: false)
        model.constants[model.constants.count - 1] = TestTensor(
            name: "c", shape: [1, 19, 6, 7], values: .floats((0..<798).map { Float($0) / 100 }))
        try compare(model, fuses: false)
    }

    @Test func clampsAreFusedOneAfterTheOther() throws {
        for order in [["Relu", "Clip"], ["Clip", "Relu"], ["Relu", "Relu"], ["Clip", "Clip"]] {
            var model = convolution()
            model.opset = 20
            var last = "conv"
            for (index, type) in order.enumerated() {
                last = model.add(type, type == "Clip" ? [last, "low", "high"] : [last], as: "clamp\(index)")
            }
            model.outputs = [last]
            try compare(model, fuses: true)
        }
    }

    /// Two ranges that do not meet leave the nearest end of the second.
    @Test func clampsThatDoNotMeet() throws {
        var model = convolution()
        model.constant("five", [], [5])
        model.constant("seven", [], [7])
        model.add("Clip", ["conv", "low", "high"], as: "first")
        model.add("Clip", ["first", "five", "seven"], as: "y")
        model.outputs = ["y"]
        try compare(model, fuses: true)
        #expect(try run(model, fusing: true).values.allSatisfy { $0 == 5 })
    }

    @Test(arguments: ["Sigmoid", "HardSwish", "Tanh", "Gelu", "Mish", "LeakyRelu", "Exp"])
    func functionsAreFused(type: String) throws {
        for before in ["", "Relu", "residual"] {
            var model = convolution()
            var last = "conv"
            if before == "Relu" { last = model.add("Relu", [last], as: "relu") }
            if before == "residual" {
                model.add("Conv", ["x", "w1"], as: "other")
                last = model.add("Add", [last, "other"], as: "sum")
            }
            model.add(type, [last], as: "function")
            // With a border, which must stay zero.
            model.constant("v", [2, 19, 3, 3], Array(repeating: 0.1, count: 342))
            model.add("Conv", ["function", "v"], as: "y", ["pads": .ints([1, 1, 1, 1])])
            model.outputs = ["y"]
            try compare(model, fuses: true)
        }
    }

    @Test func onlyOneFunctionIsFusedAndNoneOfAValueThatOthersRead() throws {
        var model = convolution()
        model.add("Sigmoid", ["conv"], as: "sigmoid")
        model.outputs = ["sigmoid", "conv"]
        try compare(model, fuses: false)
        model.add("Tanh", ["sigmoid"], as: "y")
        model.outputs = ["y"]
        #expect(try run(model, fusing: true).steps == run(model, fusing: false).steps - 1)
        try compare(model, fuses: true)
    }

    @Test func aClampedValueThatOthersReadStays() throws {
        var model = convolution()
        model.add("Relu", ["conv"], as: "relu")
        model.add("Sub", ["relu", "conv"], as: "y")
        model.outputs = ["y"]
        try compare(model, fuses: false)
    }

    @Test func identitiesDisappearUnlessTheyAreOutputs() throws {
        var model = convolution()
        model.add("Identity", ["conv"], as: "same")
        model.add("Dropout", ["same"], as: "dropped")
        model.add("Relu", ["dropped"], as: "y")
        model.outputs = ["y"]
        try compare(model, fuses: true)
        model.outputs = ["y", "same", "conv", "x"]
        model.add("Identity", ["x"], as: "copy")
        model.outputs.append("copy")
        #expect(try run(model, fusing: true).values == run(model, fusing: false).values)
    }

    @Test func whatNobodyReadsIsRemoved() throws {
        var model = convolution()
        model.add("Relu", ["conv"], as: "y")
        model.outputs = ["y"]
        let steps = try run(model, fusing: true).steps
        model.add("MaxPool", ["conv2"], as: "unread", ["kernel_shape": .ints([2, 2])])
        model.add("Conv", ["x", "w1"], as: "conv2")
        let found = try run(model, fusing: true)
        #expect(found.steps == steps)
        try compare(model, fuses: true)
    }
}

/// The forms in which exporters write one thing as several nodes.
extension PassTests {
    /// x → …, with x of 1×20×6×7.
    private func model(_ build: (inout TestModel) -> String) -> TestModel {
        var model = TestModel(opset: 13, input: [1, 20, 6, 7])
        model.outputs = [build(&model)]
        return model
    }

    @Test func gatesBecomeOneActivation() throws {
        try compare(
            model { m in
                m.add("Sigmoid", ["x"], as: "gate")
                return m.add("Mul", ["gate", "x"], as: "y")
            }, fuses: true)
        try compare(
            model { m in
                m.add("HardSigmoid", ["x"], as: "gate", ["alpha": .float(1 / 6), "beta": .float(0.5)])
                return m.add("Mul", ["x", "gate"], as: "y")
            }, fuses: true)
        // Another slope is another function.
        try compare(
            model { m in
                m.add("HardSigmoid", ["x"], as: "gate", ["alpha": .float(0.2), "beta": .float(0.5)])
                return m.add("Mul", ["x", "gate"], as: "y")
            }, fuses: false)
    }

    @Test(arguments: [false, true])
    func rampsBecomeHardSwish(dividesLast: Bool) throws {
        try compare(
            model { m in
                m.constant("three", [], [3])
                m.constant("six", [], [6])
                m.constant("zero", [], [0])
                m.add("Add", ["x", "three"], as: "sum")
                m.add("Clip", ["sum", "zero", "six"], as: "ramp")
                if dividesLast {
                    m.add("Mul", ["x", "ramp"], as: "product")
                    return m.add("Div", ["product", "six"], as: "y")
                }
                m.add("Div", ["ramp", "six"], as: "gate")
                return m.add("Mul", ["x", "gate"], as: "y")
            }, fuses: true)
    }

    @Test(arguments: [false, true])
    func errorFunctionsBecomeGelu(halvesFirst: Bool) throws {
        func gelu(_ m: inout TestModel, of inner: String) -> String {
            m.constant("root", [], [1.414_213_5])
            m.constant("one", [], [1])
            m.constant("half", [], [0.5])
            m.add("Div", [inner, "root"], as: "scaled")
            m.add("Erf", ["scaled"], as: "erf")
            m.add("Add", ["erf", "one"], as: "sum")
            if halvesFirst {
                m.add("Mul", ["x", "half"], as: "halved")
                return m.add("Mul", ["halved", "sum"], as: "y")
            }
            m.add("Mul", ["x", "sum"], as: "product")
            return m.add("Mul", ["product", "half"], as: "y")
        }
        try compare(model { gelu(&$0, of: "x") }, fuses: true)
        // The function of something else.
        try compare(
            model { m in
                m.add("Neg", ["x"], as: "other")
                return gelu(&m, of: "other")
            }, fuses: false)
    }

    @Test func padsBecomePaddingOfConvolutions() throws {
        func padded(value: Float, channels: Int) -> TestModel {
            model { m in
                var random = Seeded(9)
                m.constant("w", [8, 20 + channels, 3, 3], random.floats(8 * (20 + channels) * 9))
                m.constant("pads", ints: [0, 0, 2, 1, 0, channels, 0, 1])
                m.constant("value", [], [value])
                m.add("Pad", ["x", "pads", "value"], as: "padded")
                return m.add(
                    "Conv", ["padded", "w"], as: "y", ["pads": .ints([1, 0, 0, 1]), "strides": .ints([2, 2])])
            }
        }
        try compare(padded(value: 0, channels: 0), fuses: true)
        try compare(padded(value: 1, channels: 0), fuses: false)
        try compare(padded(value: 0, channels: 1), fuses: false)
    }

    @Test func transposesThatUndoEachOtherVanish() throws {
        try compare(
            model { m in
                m.add("Transpose", ["x"], as: "last", ["perm": .ints([0, 2, 3, 1])])
                m.add("Sigmoid", ["last"], as: "gate")
                m.add("Relu", ["gate"], as: "relu")
                m.add("Transpose", ["relu"], as: "first", ["perm": .ints([0, 3, 1, 2])])
                return m.add("Neg", ["first"], as: "y")
            }, fuses: true)
        // Read by another, the transposed value must be made.
        var both = model { m in
            m.add("Transpose", ["x"], as: "last", ["perm": .ints([0, 2, 3, 1])])
            m.add("Sigmoid", ["last"], as: "gate")
            m.add("Neg", ["last"], as: "other")
            return m.add("Transpose", ["gate"], as: "y", ["perm": .ints([0, 3, 1, 2])])
        }
        both.outputs.append("other")
        try compare(both, fuses: false)
    }

    @Test(arguments: [0, 1])
    func meansOverPicturesArePools(keepsDimensions: Int) throws {
        let made = model { m in
            m.add("Relu", ["x"], as: "relu")
            return m.add("ReduceMean", ["relu"], as: "y", ["axes": .ints([2, 3]), "keepdims": .int(keepsDimensions)])
        }
        let plan = try Plan(try made.read())
        #expect(plan.stepKernels.contains { $0.hasPrefix("f32_global_average") })
        try compare(made, fuses: false)
    }

    /// Squeeze and excite: what gates the channels stays in blocks.
    @Test func gatesOfChannelsStayInBlocks() throws {
        let made = model { m in
            var random = Seeded(4)
            m.constant("w", [24, 20, 3, 3], random.floats(24 * 180))
            m.constant("s", [24, 24, 1, 1], random.floats(24 * 24))
            m.constant("shift", [1, 24, 1, 1], random.floats(24))
            m.add("Conv", ["x", "w"], as: "conv")
            m.add("GlobalAveragePool", ["conv"], as: "mean")
            m.add("Conv", ["mean", "s"], as: "squeezed")
            m.add("Sigmoid", ["squeezed"], as: "gate")
            m.add("Mul", ["gate", "conv"], as: "gated")
            m.add("Sub", ["gated", "shift"], as: "moved")
            m.add("Conv", ["moved", "s"], as: "last")
            return m.add("GlobalAveragePool", ["last"], as: "y")
        }
        let plan = try Plan(try made.read())
        for kernel in ["f32_multiply", "f32_subtract"] {
            #expect(plan.stepKernels.contains("\(kernel)_\(plan.isa)"), "\(plan.stepKernels)")
        }
        #expect(plan.stepKernels.count { $0.hasPrefix("layout") } <= 1, "\(plan.stepKernels)")
        try compare(made, fuses: true)
    }

    /// As DenseNet joins all that came before, over and over: nothing is copied, though borders differ.
    @Test func joinedMapsAreMadeInPlace() throws {
        let made = model { m in
            var random = Seeded(6)
            m.constant("first", [32, 20, 3, 3], random.floats(32 * 180))
            m.add("Conv", ["x", "first"], as: "a", ["pads": .ints([1, 1, 1, 1])])
            var channels = 32
            var joined = ["a"]
            var last = "a"
            for (index, count) in [16, 32, 7].enumerated() {
                let weights = random.floats(count * channels * 9).map { $0 / 10 }
                m.constant("w\(index)", [count, channels, 3, 3], weights)
                m.add("Conv", [last, "w\(index)"], as: "c\(index)", ["pads": .ints([1, 1, 1, 1])])
                joined.append("c\(index)")
                channels += count
                last = m.add("Concat", joined, as: "j\(index)", ["axis": .int(1)])
            }
            return m.add("GlobalAveragePool", [last], as: "y")
        }
        let plan = try Plan(try made.read())
        #expect(!plan.stepKernels.contains { $0.hasPrefix("copy") }, "\(plan.stepKernels)")
        try compare(made, fuses: false)
    }

    /// Groups of 4 channels become blocks of 16; of 5, of which none fill blocks, all become one.
    @Test(arguments: [(20, 5, 40), (32, 8, 32), (12, 3, 6)])
    func narrowGroupsFillBlocks(channels: Int, groups: Int, outputs: Int) throws {
        var random = Seeded(8)
        var made = TestModel(opset: 13, input: [1, channels, 6, 7])
        let filter = channels / groups * 9
        made.constant("w", [outputs, channels / groups, 3, 3], random.floats(outputs * filter))
        made.constant("b", [outputs], random.floats(outputs))
        made.add("Conv", ["x", "w", "b"], as: "y", ["group": .int(groups), "pads": .ints([1, 0, 1, 2])])
        made.outputs = ["y"]
        let plan = try Plan(try made.read())
        #expect(!plan.stepKernels.contains { $0.hasPrefix("plain") }, "\(plan.stepKernels)")
        let layer = try #require(plan.layers.first)
        #expect(layer.groups == groups && layer.parameters == outputs * filter + outputs)
        #expect(layer.multiplyAdds == filter * layer.neurons)
        let (with, without) = (try run(made, fusing: true), try run(made, fusing: false))
        let scale = without.values.map { abs($0) }.max() ?? 1
        #expect(zip(with.values, without.values).allSatisfy { abs($0 - $1) <= 1e-5 * scale })
    }
}
