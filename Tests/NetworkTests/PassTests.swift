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
        try compare(model, fuses: false)
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
