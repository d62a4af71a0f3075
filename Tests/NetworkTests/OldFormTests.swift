import Network
import TestModels
import Testing

/// Forms of operators that later versions of ONNX no longer have, and that no published case covers.
struct OldFormTests {
    private func output(_ model: TestModel, _ input: [Float]) throws -> [Float] {
        let session = Session(try Plan(try model.read()))
        session.setInput(0, to: input)
        session.run()
        return Array(session.output())
    }

    /// Before opset 9 the statistics may be of each element of a picture.
    @Test func normalisesEachElementForItself() throws {
        var model = TestModel(opset: 7, input: [1, 1, 1, 2])
        model.constant("scale", [1, 1, 2], [2, 3])
        model.constant("shift", [1, 1, 2], [1, -1])
        model.constant("mean", [1, 1, 2], [4, 5])
        model.constant("variance", [1, 1, 2], [1, 4])
        model.add(
            "BatchNormalization", ["x", "scale", "shift", "mean", "variance"], as: "y",
            ["spatial": .int(0), "epsilon": .float(0)])
        model.outputs = ["y"]
        #expect(try output(model, [5, 7]) == [3, 2])
    }

    @Test(
        arguments: [
            (6, ["height_scale": .float(1), "width_scale": .float(2)]), (7, ["scales": .floats([1, 1, 1, 2])]),
        ] as [(Int, [String: TestAttribute])])
    func scalesAreAttributes(opset: Int, attributes: [String: TestAttribute]) throws {
        var model = TestModel(opset: opset, input: [1, 1, 1, 2])
        model.add("Upsample", ["x"], as: "y", attributes)
        model.outputs = ["y"]
        #expect(try output(model, [1, 2]) == [1, 1, 2, 2])
        model.nodes[0].attributes["mode"] = .text("linear")
        #expect(try output(model, [1, 2]) == [1, 1.5, 2, 2])
    }

    @Test func howManyIsAnAttribute() throws {
        var model = TestModel(opset: 6, input: [3])
        model.nodes.append(
            TestNode(type: "TopK", name: "top", inputs: ["x"], outputs: ["y", "places"], attributes: ["k": .int(2)]))
        model.outputs = ["y"]
        #expect(try output(model, [1, 3, 2]) == [3, 2])
    }

    /// Before opset 11 a shrunk tensor takes the next element, not the one before.
    @Test func roundsOutwardBeforeThereIsAChoice() throws {
        var model = TestModel(opset: 10, input: [1, 1, 1, 4])
        model.constant("scales", [4], [1, 1, 1, 0.6])
        model.add("Resize", ["x", "scales"], as: "y")
        model.outputs = ["y"]
        #expect(try output(model, [1, 2, 3, 4]) == [1, 3])
    }
}
