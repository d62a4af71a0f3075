import Foundation
import Kernels
import Network
import ONNX
import TestModels
import Testdata
import Testing

/// What a plan tells of its layers, against the formulas and against numbers that others published.
struct LayerTests {
    /// conv 3×3 → clamp → pool 2×2, stride 2 → conv 3×3, stride 2, in 2 groups, + a residual of the same shape.
    private func small() throws -> Plan {
        var model = TestModel(input: [1, 4, 16, 16])
        model.constant("w", [6, 4, 3, 3], Array(repeating: 0.5, count: 216))
        model.constant("v", [4, 3, 3, 3], Array(repeating: 0.5, count: 108))
        model.constant("u", [4, 4, 1, 1], Array(repeating: 0.5, count: 16))
        model.add("Conv", ["x", "w"], as: "first", ["pads": .ints([1, 1, 1, 1])])
        model.add("Relu", ["first"], as: "relu")
        model.add("MaxPool", ["relu"], as: "pool", ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        model.add(
            "Conv", ["pool", "v"], as: "second",
            ["group": .int(2), "strides": .ints([2, 2]), "auto_pad": .text("SAME_LOWER")])
        model.add("Conv", ["x", "u"], as: "short", ["strides": .ints([4, 4])])
        model.add("Add", ["short", "second"], as: "sum")
        model.add("GlobalAveragePool", ["sum"], as: "mean")
        model.add("Sigmoid", ["mean"], as: "y")
        model.outputs = ["y"]
        return try Plan(try model.read())
    }

    @Test func countsAndFieldsOfASmallNetwork() throws {
        let plan = try small()
        let layers = Dictionary(uniqueKeysWithValues: plan.layers.map { ($0.source.name, $0) })
        let first = try #require(layers["first"])
        #expect(first.source.operatorName == "Conv" && first.fused.map(\.name) == ["relu"])
        #expect(first.parameters == 3 * 3 * 4 * 6 + 6 && first.neurons == 6 * 16 * 16)
        #expect(first.multiplyAdds == 3 * 3 * 4 * 6 * 256 && first.sharing == 256)
        #expect(first.receptiveField == [3, 3] && layers["pool"]?.receptiveField == [4, 4])
        #expect(layers["pool"]?.sharing == nil && layers["pool"]?.parameters == 0)
        // The addition went into whichever convolution it could; the field is the larger of both branches.
        let joined = try #require(plan.layers.first { $0.fused.map(\.operatorName) == ["Add"] })
        #expect(joined.receptiveField == [8, 8])
        let second = try #require(layers["second"])
        #expect(second.parameters == 3 * 3 * 3 * 4 + 4 && second.groups == 2)
        #expect(second.window?.paddingBegin == [1, 1] && second.window?.paddingEnd == [0, 0])
        #expect(first.fieldStride == [1, 1] && layers["pool"]?.fieldStride == [2, 2] && joined.fieldStride == [4, 4])
        #expect(first.fieldShare == 9.0 / 256 && joined.fieldShare == 64.0 / 256 && layers["mean"]?.fieldShare == 1)
        #expect(layers["mean"]?.receptiveField == nil && layers["y"]?.receptiveField == nil)
        #expect(layers["y"]?.kernels == ["f32_sigmoid_\(KernelSet.best.name)"])
    }

    /// Windows that reach beyond the picture see no more than all of it; one with its channels last is measured by its rows
    /// and columns.
    @Test func sharesOfThePicture() throws {
        var model = TestModel(input: [1, 8, 16, 3])
        model.constant("w", [2, 3, 5, 5], Array(repeating: 1, count: 150))
        model.add("Transpose", ["x"], as: "planes", ["perm": .ints([0, 3, 1, 2])])
        model.add("Conv", ["planes", "w"], as: "first", ["pads": .ints([2, 2, 2, 2])])
        model.add("MaxPool", ["first"], as: "y", ["kernel_shape": .ints([8, 3])])
        model.outputs = ["y"]
        let layers = try Plan(try model.read()).layers
        let shares: [Double?] = [0.0078125, 0.1953125, 0.4375]
        #expect(layers.map(\.fieldShare) == shares)
        #expect(layers.last?.receptiveField == [12, 7])
    }

    /// The whole of the arena is accounted for, and nothing in it lies over anything else.
    @Test func tenantsOfTheArenaDoNotOverlap() throws {
        let plan = try small()
        #expect(plan.tenants.map { $0.interval.offset + $0.interval.byteCount }.max() == plan.arenaBytes)
        for (index, a) in plan.tenants.map(\.interval).enumerated() {
            for b in plan.tenants[..<index].map(\.interval) where a.steps.overlaps(b.steps) {
                #expect(a.offset >= b.offset + b.byteCount || b.offset >= a.offset + a.byteCount)
            }
        }
        for layer in plan.layers {
            let interval = try #require(layer.outputs[0].interval)
            #expect(plan.tenants.contains { $0.interval == interval && $0.shape?.reduce(1, *) == layer.neurons })
        }
        let input = try #require(plan.tenants.first { $0.name == "x" })
        #expect(input.shape == [1, 4, 16, 16] && input.interval.steps.lowerBound == 0)
    }

    /// Every step of a layer is one of the plan's, no two layers share one, and their outputs do not overlap while both live.
    @Test func intervalsOfTheArenaDoNotOverlap() throws {
        let plan = try small()
        #expect(plan.layers.map(\.steps).reduce(0) { $0 + $1.count } <= plan.stepNames.count)
        let intervals = plan.layers.compactMap { $0.outputs[0].interval }
        #expect(intervals.count == plan.layers.count)
        for (index, a) in intervals.enumerated() {
            #expect(a.offset + a.byteCount <= plan.arenaBytes)
            #expect(a.steps.upperBound <= plan.stepNames.count && !a.steps.isEmpty)
            for b in intervals[..<index] where a.steps.overlaps(b.steps) {
                #expect(a.offset >= b.offset + b.byteCount || b.offset >= a.offset + a.byteCount)
            }
        }
    }
}

/// Real models: shapes and parameters of every convolution and pool as the formulas have them.
@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
struct RealLayerTests {
    private struct Published: Decodable { let file: String }

    private static let files = ((try? Testdata.json("models/models.json", as: [Published].self)) ?? []).map(\.file)

    private func loaded(_ file: String) throws -> (Model, Plan) {
        let bytes = try Testdata.bytes(file)
        let model = try bytes.withUnsafeBytes { try Model(serialized: $0) }
        return (model, try Plan(model))
    }

    @Test(arguments: files)
    func dimensionsFollowTheFormulas(file: String) throws {
        let (model, plan) = try loaded(file)
        var weights = Dictionary(
            model.graph.initializers.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        // Those of quantised networks are made of integers.
        for node in model.graph.nodes where node.operatorName == "DequantizeLinear" {
            if let shape = weights[node.inputs[0]] { weights[node.outputs[0]] = shape }
        }
        let nodes = Dictionary(
            model.graph.nodes.map { ($0.name.isEmpty ? $0.outputs[0] : $0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        var checked = 0
        for layer in plan.layers where ["Conv", "MaxPool", "AveragePool"].contains(layer.source.operatorName) {
            let node = try #require(nodes[layer.source.name])
            let input = layer.inputs[0].shape
            guard layer.source.operatorName == "Conv" else {
                let places = expected(node, input: Array(input[2...]), kernel: try #require(ints(node, "kernel_shape")))
                #expect(layer.outputs[0].shape == [1, input[1]] + places, "\(layer.source.name)")
                checked += 1
                continue
            }
            // Weights that are themselves computed stand nowhere in the file.
            guard let shape = weights[node.inputs[1]] else { continue }
            let places = expected(node, input: Array(input[2...]), kernel: Array(shape[2...]))
            let filter = shape[1...].reduce(1, *)
            let positions = places.reduce(1, *)
            #expect(layer.outputs[0].shape == [1, shape[0]] + places, "\(layer.source.name)")
            #expect(layer.neurons == shape[0] * positions, "\(layer.source.name)")
            #expect(layer.parameters == filter * shape[0] + shape[0], "\(layer.source.name)")
            #expect(layer.multiplyAdds == filter * layer.neurons, "\(layer.source.name)")
            #expect(layer.sharing == positions, "\(layer.source.name)")
            checked += 1
        }
        #expect(checked > 0)
    }

    /// Outputs of section 5 of the design: explicit padding, SAME and VALID.
    private func expected(_ node: Node, input: [Int], kernel: [Int]) -> [Int] {
        let strides = ints(node, "strides") ?? kernel.map { _ in 1 }
        let dilations = ints(node, "dilations") ?? kernel.map { _ in 1 }
        let pads = ints(node, "pads") ?? Array(repeating: 0, count: kernel.count * 2)
        return kernel.indices.map { axis in
            padding(node, begin: pads[axis], end: pads[axis + kernel.count]).place(
                input[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
                ceilMode: isCeiling(node)
            ).count
        }
    }

    private func padding(_ node: Node, begin: Int, end: Int) -> NaivePadding {
        guard case .string(let auto)? = node.attributes["auto_pad"] else { return .explicit(begin: begin, end: end) }
        switch auto {
        case "SAME_UPPER": return .sameUpper
        case "SAME_LOWER": return .sameLower
        case "VALID": return .valid
        default: return .explicit(begin: begin, end: end)
        }
    }

    private func isCeiling(_ node: Node) -> Bool {
        if case .int(1)? = node.attributes["ceil_mode"] { return true }
        return false
    }

    private func ints(_ node: Node, _ name: String) -> [Int]? {
        if case .ints(let values)? = node.attributes[name] { return values }
        return nil
    }

    private struct Totals: CustomTestStringConvertible, Sendable {
        let file: String
        /// In millions; nil where the published number is for another input size.
        let multiplyAdds: Double?
        let parameters: Double
        var testDescription: String { file }
    }

    /// Sandler and others, 2018 (MobileNetV2); the release notes of SqueezeNet 1.1; He and others, 2015 (ResNet-20).
    private static let published = [
        Totals(file: "models/mobilenet_v2_1.0_224_tf1.onnx", multiplyAdds: 300, parameters: 3.5),
        Totals(file: "models/squeezenet1.1.onnx", multiplyAdds: nil, parameters: 1.24),
        Totals(file: "models/cifar_resnet20.onnx", multiplyAdds: 41, parameters: 0.27),
    ]

    @Test(arguments: published)
    private func totalsAreThosePublished(totals: Totals) throws {
        let (_, plan) = try loaded(totals.file)
        let parameters = Double(plan.layers.reduce(0) { $0 + $1.parameters }) / 1e6
        #expect(abs(parameters / totals.parameters - 1) < 0.02)
        #expect(plan.multiplyAdds == plan.layers.reduce(0) { $0 + $1.multiplyAdds })
        guard let expected = totals.multiplyAdds else { return }
        #expect(abs(Double(plan.multiplyAdds) / 1e6 / expected - 1) < 0.02)
    }

    /// Araujo, Norris and Sim, 2019, "Computing receptive fields of convolutional neural networks": 491 before the mean.
    @Test func receptiveFieldOfMobileNetV2() throws {
        let (_, plan) = try loaded("models/mobilenet_v2_1.0_224_tf1.onnx")
        #expect(plan.layers.compactMap(\.receptiveField).flatMap(\.self).max() == 491)
    }
}
