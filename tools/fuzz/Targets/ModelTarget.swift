import Network
import ONNX
import TestModels

/// A network: read, planned, and run where that is little work.
enum ModelTarget: Target {
    static let name = "model"

    /// Bytes of activations, and elements looked at, up to which a network is run.
    private static let (mostBytes, mostWork) = (1 << 22, 1 << 24)

    static var seeds: [[UInt8]] {
        var models = [convolutions, attention, quantised]
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

    /// Integers of 8 bits: convolutions dense and of channels, a sum, a function, a mean, and a fully connected layer, joined.
    private static var quantised: TestModel {
        var model = TestModel(input: [1, 3, 6, 6])
        let of = [
            model.constant("scale", [], [0.02]), model.constant("zero", [], bytes: [120], isSigned: false),
        ]
        let weights = [model.constant("step", [], [0.01]), model.constant("none", [], bytes: [0], isSigned: true)]
        model.constant("w", [16, 3, 3, 3], bytes: (0..<432).map { UInt8(truncatingIfNeeded: $0 * 37) }, isSigned: true)
        model.constant("v", [16, 1, 3, 3], bytes: (0..<144).map { UInt8(truncatingIfNeeded: $0 * 59) }, isSigned: true)
        model.constant("m", [32, 5], bytes: (0..<160).map { UInt8(truncatingIfNeeded: $0 * 83) }, isSigned: true)
        for name in ["w", "v", "m"] { model.add("DequantizeLinear", [name] + weights, as: "\(name).real") }
        func integers(_ real: String) -> String {
            model.add("QuantizeLinear", [real] + of, as: "\(real).q")
            return model.add("DequantizeLinear", ["\(real).q"] + of, as: "\(real).real")
        }
        let x = integers("x")
        model.add("Conv", [x, "w.real"], as: "a", ["pads": .ints([1, 1, 1, 1])])
        let a = integers("a")
        model.add("Conv", [a, "v.real"], as: "b", ["pads": .ints([1, 1, 1, 1]), "group": .int(16)])
        let b = integers("b")
        let sum = integers(model.add("Add", [a, b], as: "c"))
        let gate = integers(model.add("Sigmoid", [sum], as: "d"))
        let both = integers(model.add("Concat", [sum, gate], as: "e", ["axis": .int(1)]))
        let mean = integers(model.add("GlobalAveragePool", [both], as: "f"))
        let flat = integers(model.add("Flatten", [mean], as: "g"))
        model.add("MatMul", [flat, "m.real"], as: "y")
        _ = integers("y")
        model.outputs = ["y.real"]
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
