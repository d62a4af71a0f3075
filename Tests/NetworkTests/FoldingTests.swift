import Network
import ONNX
import TestModels
import Testing

/// What is known at load is calculated there, as exporters of shape arithmetic rely on.
struct FoldingTests {
    private func plan(_ model: TestModel) throws -> Plan { try Plan(try model.read()) }

    /// As PyTorch writes `x.reshape(x.size(0), x.size(1) * 2, -1)`.
    @Test func shapesAreCalculatedAtLoad() throws {
        var model = TestModel(input: [2, 3, 4])
        model.constant("zero", ints: [0])
        model.constant("one", ints: [1])
        model.constant("two", ints: [2])
        model.constant("rest", ints: [-1])
        model.add("Shape", ["x"], as: "shape")
        model.add("Gather", ["shape", "zero"], as: "first")
        model.add("Gather", ["shape", "one"], as: "second")
        model.add("Mul", ["second", "two"], as: "twice")
        model.add("Concat", ["first", "twice", "rest"], as: "sizes", ["axis": .int(0)])
        model.add("Reshape", ["x", "sizes"], as: "y")
        model.outputs = ["y"]
        let plan = try plan(model)
        #expect(plan.outputs[0].shape == [2, 6, 2])
        // Reshape moves nothing, and all else is done.
        #expect(plan.stepNames.isEmpty)
    }

    @Test func quotientsOfIntegersLoseTheirFraction() throws {
        for (a, b, expected) in [(7, 2, 3), (-7, 2, -3), (16_777_215, 3, 5_592_405), (16_777_214, 16_777_215, 0)] {
            var model = TestModel()
            model.constant("a", ints: [a])
            model.constant("b", ints: [b])
            model.add("Div", ["a", "b"], as: "y")
            model.outputs = ["y"]
            let session = Session(try plan(model))
            #expect(session.output()[0] == Float(expected), "\(a) / \(b)")
        }
    }

    /// The sign is the divisor's, or with `fmod` the dividend's.
    @Test func remaindersHaveTheSignThatIsAskedFor() throws {
        func remainders(_ attributes: [String: TestAttribute]) throws -> [Float] {
            var model = TestModel()
            model.constant("a", ints: [7, -7, 7, -7, 6])
            model.constant("b", ints: [3, 3, -3, -3, -3])
            model.add("Mod", ["a", "b"], as: "y", attributes)
            model.outputs = ["y"]
            let session = Session(try plan(model))
            return Array(session.output())
        }
        #expect(try remainders([:]) == [1, 2, -2, -1, 0])
        #expect(try remainders(["fmod": .int(1)]) == [1, -1, 1, -1, 0])
    }

    /// A Float holds integers exactly only below 2²⁴.
    @Test func integersThatAreTooLargeAreRefused() throws {
        for (a, b) in [(1 << 23, 2), (4_097, 4_097), (1 << 40, 1)] {
            var model = TestModel()
            model.constant("a", ints: [a])
            model.constant("b", ints: [b])
            model.add("Mul", ["a", "b"], as: "y")
            model.outputs = ["y"]
            let error = #expect(throws: ModelError.self) { try plan(model) }
            #expect(error?.kind == .unsupported)
            #expect(error?.description.contains("2²⁴") == true)
        }
    }

    /// Constants are folded by the steps that would run: the same bits.
    @Test(arguments: ["Exp", "Sigmoid", "Tanh", "Erf", "Log", "Softplus", "Gelu"])
    func foldedValuesAreThoseThatWouldBeCalculated(type: String) throws {
        let values = (0..<100).map { Float($0) * 0.173 + 0.01 }
        var outputs: [[UInt32]] = []
        for isConstant in [true, false] {
            var model = TestModel(opset: 20, input: isConstant ? nil : [1, 100])
            if isConstant { model.constant("x", [1, 100], values) }
            model.add(type, ["x"], as: "y")
            model.outputs = ["y"]
            let plan = try plan(model)
            #expect(plan.stepNames.isEmpty == isConstant)
            let session = Session(plan)
            if !isConstant { session.setInput(0, to: values) }
            session.run()
            outputs.append(session.output().map(\.bitPattern))
        }
        #expect(outputs[0] == outputs[1])
    }
}
