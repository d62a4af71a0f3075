import Network
import ONNX
import TestModels

/// A network: read, planned, and run where that is little work.
enum ModelTarget: Target {
    static let name = "model"

    /// Bytes of activations, and elements looked at, up to which a network is run.
    private static let (mostBytes, mostWork) = (1 << 22, 1 << 24)

    static var seeds: [[UInt8]] {
        var models = [convolutions, attention]
        models += ["Relu", "HardSwish", "Softmax", "GlobalAveragePool", "LRN", "Flatten", "ReduceMean"].map { type in
            var model = TestModel(input: [1, 4, 3, 5])
            model.add(type, ["x"], as: "y", type == "LRN" ? ["size": .int(3)] : [:])
            model.outputs = ["y"]
            return model
        }
        for (type, numbers) in [
            ("Reshape", [[2, -1, 3]]), ("Slice", [[0], [-1], [3], [2]]), ("Gather", [[0, 2, -1]]),
            ("Tile", [[1, 2, 1, 1]]), ("Expand", [[2, 4, 3, 5]]), ("Pad", [[0, 0, 1, 1, 0, 0, 1, 1]]),
            ("Split", [[1, 0]]),
        ] {
            var model = TestModel(input: [1, 4, 3, 5])
            let names = numbers.enumerated().map { model.constant("i\($0)", ints: $1) }
            model.add(type, ["x"] + names, as: "y")
            model.outputs = ["y"]
            models.append(model)
        }
        return models.map(\.bytes)
    }

    private static var convolutions: TestModel {
        var model = TestModel(input: [1, 3, 8, 8])
        model.constant("w", [4, 3, 3, 3], (0..<108).map { Float($0 % 7) })
        model.constant("v", [4, 1, 3, 3], (0..<36).map { Float($0 % 5) })
        for name in ["scale", "bias", "mean", "variance"] { model.constant(name, [4], [1, 2, 3, 4]) }
        model.add("Conv", ["x", "w"], as: "a", ["pads": .ints([1, 1, 1, 1]), "strides": .ints([2, 2])])
        model.add("BatchNormalization", ["a", "scale", "bias", "mean", "variance"], as: "b")
        model.add("Relu", ["b"], as: "c")
        model.add("Conv", ["c", "v"], as: "d", ["group": .int(4), "auto_pad": .text("SAME_UPPER")])
        model.add("Add", ["c", "d"], as: "e")
        model.add("MaxPool", ["e"], as: "f", ["kernel_shape": .ints([2, 2]), "ceil_mode": .int(1)])
        model.add("Concat", ["f", "f"], as: "g", ["axis": .int(1)])
        model.add("GlobalAveragePool", ["g"], as: "y")
        model.outputs = ["y"]
        return model
    }

    private static var attention: TestModel {
        var model = TestModel(input: [1, 4, 6])
        model.constant("m", [6, 6], (0..<36).map { Float($0 % 5) - 2 })
        model.constant("half", [], [0.5])
        model.add("MatMul", ["x", "m"], as: "q")
        model.add("Transpose", ["x"], as: "k", ["perm": .ints([0, 2, 1])])
        model.add("MatMul", ["q", "k"], as: "s")
        model.add("Mul", ["s", "half"], as: "t")
        model.add("Softmax", ["t"], as: "p", ["axis": .int(-1)])
        model.add("MatMul", ["p", "x"], as: "y")
        model.outputs = ["y"]
        return model
    }

    static func read(_ input: UnsafeRawBufferPointer) {
        guard let model = try? Model(serialized: input), let plan = try? Plan(model) else { return }
        let looked = plan.layers.reduce(0.0) { $0 + Double($1.neurons) * Double($1.window?.kernel.reduce(1, *) ?? 1) }
        guard plan.arenaBytes < mostBytes, plan.multiplyAdds < mostWork, looked < Double(mostWork) else { return }
        let session = Session(plan)
        for (index, input) in plan.inputs.enumerated() {
            session.setInput(index, to: (0..<input.shape.reduce(1, *)).map { Float($0 % 255) / 255 })
        }
        session.run()
        for index in plan.outputs.indices { _ = session.output(index).reduce(0, +) }
    }
}
