import TestModels
import Testdata

/// A small network that follows from a seed, and what it should compute, by the plain definitions.
struct RandomNetwork {
    private(set) var model: TestModel
    let input: [Float]
    /// One for each output of the model.
    private(set) var expected: [NaiveTensor] = []

    private var random: Seeded
    /// All maps so far.
    private var maps: [(name: String, tensor: NaiveTensor)] = []
    private var count = 0

    init(seed: Int) {
        var random = Seeded(seed)
        let shape = [
            1, random.pick([1, 3, 4, 5, 16, 20]), Int.random(in: 4...14, using: &random),
            Int.random(in: 4...14, using: &random),
        ]
        model = TestModel(input: shape)
        input = random.floats(shape.reduce(1, *))
        maps = [("x", NaiveTensor(shape: shape, input))]
        self.random = random
        for _ in 0..<self.random.pick(2...8) { addNode() }
        finish()
    }

    private mutating func name(_ type: String) -> String {
        count += 1
        return "\(type)\(count)"
    }

    private mutating func addNode() {
        // Mostly the newest map, so that the network gets deep; at times an older one, so that it branches.
        let x = random.chance(3) ? random.pick(maps) : maps[maps.count - 1]
        switch Int.random(in: 0..<12, using: &random) {
        case 0...4: convolve(x)
        case 5: pool(x, maximum: true)
        case 6: pool(x, maximum: false)
        case 7: add(x)
        case 8: concatenate(x)
        case 9: shuffle(x)
        case 10: split(x)
        default: activate(x)
        }
    }

    private mutating func window(_ shape: [Int]) -> NaiveWindow? {
        var window = NaiveWindow()
        window.kernel = random.pick([(1, 1), (1, 1), (3, 3), (3, 3), (1, 3), (5, 5), (2, 2), (7, 3)])
        window.stride = random.pick([1, 1, 2, 3])
        window.dilation = random.pick([1, 1, 1, 2])
        window.padding = random.pick([
            .explicit(begin: 0, end: 0), .explicit(begin: 1, end: 1), .explicit(begin: 2, end: 0), .sameUpper,
            .sameLower, .valid,
        ])
        let (height, width, _, _) = window.output(shape)
        return height > 0 && width > 0 ? window : nil
    }

    private mutating func convolve(_ x: (name: String, tensor: NaiveTensor)) {
        guard let window = window(x.tensor.shape) else { return }
        let inputs = x.tensor.shape[1]
        let groups = random.pick(
            [1, 1, 1, inputs] + [2, 4, 8, 16].map { inputs % $0 == 0 ? inputs / $0 : 1 })
        let perGroup =
            random.chance(3) || groups == 1 ? random.pick([1, 2, 3, 5, 8]) : random.pick([1, inputs / groups])
        let outputs = groups > 1 ? groups * (random.chance(2) ? 1 : perGroup) : random.pick([1, 3, 8, 16, 17, 24, 33])
        let shape = [outputs, inputs / groups, window.kernel.0, window.kernel.1]
        let fanIn = shape[1...].reduce(1, *)
        let weights = random.floats(shape.reduce(1, *)).map { $0 * 1.7 / Float(fanIn).squareRoot() }
        let name = name("conv")
        var inputsOfNode = [x.name, model.constant("\(name).w", shape, weights)]
        var bias = Array(repeating: Float(0), count: outputs)
        if random.chance(2) {
            bias = random.floats(outputs)
            inputsOfNode.append(model.constant("\(name).b", [outputs], bias))
        }
        var attributes = window.attributes
        attributes["group"] = .int(groups)
        model.add("Conv", inputsOfNode, as: name, attributes)
        let made = window.convolve(
            x.tensor, NaiveTensor(shape: shape, weights), bias.map { Double($0) }, groups: groups)
        maps.append((name, made))
        if random.chance(3) { normalise((name, made)) }
        // A residual: what has the shape already, added to the newest.
        if random.chance(3) { add(maps[maps.count - 1]) }
        if random.chance(2) { activate(maps[maps.count - 1]) }
    }

    private mutating func normalise(_ x: (name: String, tensor: NaiveTensor)) {
        let channels = x.tensor.shape[1]
        let name = name("norm")
        var constants: [[Float]] = (0..<3).map { _ in random.floats(channels) }
        constants.append(random.floats(channels).map { 1 + $0 / 2 })
        let names = zip(["scale", "shift", "mean", "variance"], constants).map {
            model.constant("\(name).\($0)", [channels], $1)
        }
        model.add("BatchNormalization", [x.name] + names, as: name, ["epsilon": .float(0.001)])
        let tensor = NaiveTensor(shape: x.tensor.shape) { at in
            let c = at[1]
            let spread = (Double(constants[3][c]) + Double(Float(0.001))).squareRoot()
            let value = x.tensor[at[0], c, at[2], at[3]]
            return (value - Double(constants[2][c])) / spread * Double(constants[0][c]) + Double(constants[1][c])
        }
        maps.append((name, tensor))
    }

    private mutating func activate(_ x: (name: String, tensor: NaiveTensor)) {
        if random.chance(2) {
            maps.append((model.add("Relu", [x.name], as: name("relu")), x.tensor.map { max($0, 0) }))
        } else {
            let name = name("clip")
            let low = model.constant("\(name).low", [], [-0.5])
            let high = model.constant("\(name).high", [], [0.75])
            maps.append((model.add("Clip", [x.name, low, high], as: name), x.tensor.map { min(max($0, -0.5), 0.75) }))
        }
    }

    private mutating func pool(_ x: (name: String, tensor: NaiveTensor), maximum: Bool) {
        guard var window = window(x.tensor.shape) else { return }
        // A window that holds nothing but padding has no maximum and no mean.
        if min(window.kernel.0, window.kernel.1) == 1 { window.padding = .valid }
        if window.output(x.tensor.shape).height < 1 || window.output(x.tensor.shape).width < 1 { return }
        window.dilation = 1
        if case .explicit(2, _) = window.padding, min(window.kernel.0, window.kernel.1) < 3 { return }
        window.ceilMode = random.chance(2)
        var attributes = window.attributes
        if !maximum { attributes["count_include_pad"] = .int(0) }
        let name = model.add(maximum ? "MaxPool" : "AveragePool", [x.name], as: name("pool"), attributes)
        maps.append((name, window.pool(x.tensor) { maximum ? $0.max() ?? .nan : Naive.mean($0) }))
    }

    private mutating func add(_ x: (name: String, tensor: NaiveTensor)) {
        let other = random.pick(maps.filter { $0.tensor.shape == x.tensor.shape })
        let operands = random.chance(2) ? [x.name, other.name] : [other.name, x.name]
        let sum = zip(x.tensor.values, other.tensor.values).map { $0 + $1 }
        maps.append((model.add("Add", operands, as: name("add")), NaiveTensor(shape: x.tensor.shape, values: sum)))
    }

    private mutating func concatenate(_ x: (name: String, tensor: NaiveTensor)) {
        let fitting = maps.filter { $0.tensor.shape[2...] == x.tensor.shape[2...] }
        let parts = [x] + (0..<random.pick(1...2)).map { _ in random.pick(fitting) }
        guard parts.reduce(0, { $0 + $1.tensor.shape[1] }) <= 100 else { return }
        let name = model.add("Concat", parts.map(\.name), as: name("concat"), ["axis": .int(1)])
        maps.append((name, Naive.concatenate(parts.map(\.tensor))))
    }

    /// The channels of groups in turn, as ShuffleNet has them, at times of several maps behind each other.
    private mutating func shuffle(_ x: (name: String, tensor: NaiveTensor)) {
        if random.chance(2) { concatenate(x) }
        let x = maps[maps.count - 1]
        let shape = x.tensor.shape
        let groups = random.pick([2, 3, 4, 8].filter { shape[1] % $0 == 0 } + [shape[1]])
        let name = name("shuffle")
        model.constant("\(name).apart", ints: [1, groups, shape[1] / groups] + shape[2...])
        model.constant("\(name).shape", ints: shape)
        model.add("Reshape", [x.name, "\(name).apart"], as: "\(name).groups")
        model.add("Transpose", ["\(name).groups"], as: "\(name).turned", ["perm": .ints([0, 2, 1, 3, 4])])
        model.add("Reshape", ["\(name).turned", "\(name).shape"], as: name)
        let tensor = NaiveTensor(shape: shape) { at in
            let (index, group) = at[1].quotientAndRemainder(dividingBy: groups)
            return x.tensor[0, group * (shape[1] / groups) + index, at[2], at[3]]
        }
        maps.append((name, tensor))
        if random.chance(2) { split((name, tensor)) }
    }

    /// Two maps, of the first channels and of the others.
    private mutating func split(_ x: (name: String, tensor: NaiveTensor)) {
        let channels = x.tensor.shape[1]
        guard channels > 1 else { return }
        let first = random.chance(2) ? channels / 2 : Int.random(in: 1..<channels, using: &random)
        let name = name("split")
        model.constant("\(name).sizes", ints: [first, channels - first])
        model.nodes.append(
            TestNode(
                type: "Split", name: name, inputs: [x.name, "\(name).sizes"], outputs: ["\(name).a", "\(name).b"],
                attributes: ["axis": .int(1)]))
        for (part, range) in [("a", 0..<first), ("b", first..<channels)] {
            let tensor = NaiveTensor(shape: [1, range.count] + x.tensor.shape[2...]) { at in
                x.tensor[0, range.lowerBound + at[1], at[2], at[3]]
            }
            maps.append(("\(name).\(part)", tensor))
        }
    }

    /// Ends in a classifier, in a map, or in both.
    private mutating func finish() {
        let last = maps[maps.count - 1]
        if random.chance(3) {
            model.outputs.append(last.name)
            expected.append(last.tensor)
        }
        if model.outputs.isEmpty || random.chance(2) { classify(last) }
        if random.chance(4) {
            let other = random.pick(maps.dropFirst())
            model.outputs.append(other.name)
            expected.append(other.tensor)
        }
    }

    private mutating func classify(_ last: (name: String, tensor: NaiveTensor)) {
        var (name, tensor) = last
        if random.chance(2) {
            tensor = NaiveTensor(shape: tensor.shape[..<2] + [1, 1]) { at in
                let plane = tensor.shape[2] * tensor.shape[3]
                return Naive.mean(Array(tensor.values[at[1] * plane..<(at[1] + 1) * plane]))
            }
            name = model.add("GlobalAveragePool", [name], as: "mean")
        }
        let count = tensor.values.count
        name = model.add("Flatten", [name], as: "flat")
        tensor.shape = [1, count]
        let classes = random.pick([1, 2, 10, 16, 21])
        let weights = random.floats(classes * count).map { $0 * 1.7 / Float(count).squareRoot() }
        let bias = random.floats(classes)
        model.constant("gemm.w", [classes, count], weights)
        model.constant("gemm.b", [classes], bias)
        name = model.add("Gemm", [name, "gemm.w", "gemm.b"], as: "gemm", ["transB": .int(1)])
        tensor = Naive.fullyConnected(
            tensor, NaiveTensor(shape: [classes, count], weights), bias.map { Double($0) })
        if random.chance(2) {
            name = model.add("Softmax", [name], as: "softmax")
            tensor = Naive.softmax(tensor)
        }
        model.outputs.append(name)
        expected.append(tensor)
    }
}
