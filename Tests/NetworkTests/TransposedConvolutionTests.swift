import Network
import Testdata
import TestModels
import Testing

/// Transposed convolutions against their definition: every element scatters the weights, times itself, over the output.
struct TransposedConvolutionTests {
    /// One geometry in every spatial dimension.
    private struct Geometry {
        var rank: Int
        var size: [Int]
        var kernel: [Int]
        var stride: Int
        var dilation: Int
        var pads: (begin: Int, end: Int)
        var extra: Int

        var output: [Int] {
            zip(size, kernel).map { ($0 - 1) * stride + ($1 - 1) * dilation + 1 + extra - pads.begin - pads.end }
        }

        var attributes: [String: TestAttribute] {
            func list(_ value: Int) -> TestAttribute { .ints(Array(repeating: value, count: rank)) }
            return [
                "strides": list(stride), "dilations": list(dilation), "output_padding": list(extra),
                "pads": .ints(
                    Array(repeating: pads.begin, count: rank) + Array(repeating: pads.end, count: rank)),
            ]
        }
    }

    private static func indices(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { prefixes, size in prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } } }
    }

    private static func scatter(
        _ geometry: Geometry, groups: Int, inputs: Int, perGroup: Int, _ x: [Float], _ w: [Float], _ b: [Float]
    ) -> [Double] {
        let (places, taps, target) = (indices(geometry.size), indices(geometry.kernel), geometry.output)
        let area = target.reduce(1, *)
        var y = (0..<groups * perGroup * area).map { Double(b[$0 / area]) }
        for c in 0..<inputs {
            for (i, place) in places.enumerated() {
                for m in 0..<perGroup {
                    for (k, tap) in taps.enumerated() {
                        let at = zip(place, tap).map {
                            $0 * geometry.stride + $1 * geometry.dilation - geometry.pads.begin
                        }
                        guard zip(at, target).allSatisfy({ $0 >= 0 && $0 < $1 }) else { continue }
                        let channel = c / (inputs / groups) * perGroup + m
                        let offset = zip(at, target).reduce(0) { $0 * $1.1 + $1.0 }
                        y[channel * area + offset] +=
                            Double(x[c * places.count + i]) * Double(w[(c * perGroup + m) * taps.count + k])
                    }
                }
            }
        }
        return y
    }

    @Test(arguments: Seeded.seeds(60))
    func scattersAsTheDefinitionSays(seed: Int) throws {
        var random = Seeded(seed)
        let rank = random.pick(1...3)
        var geometry = Geometry(
            rank: rank, size: (0..<rank).map { _ in random.pick(1...4) },
            kernel: (0..<rank).map { _ in random.pick(1...3) }, stride: random.pick(1...3),
            dilation: random.pick(1...2), pads: (0, 0), extra: 0)
        geometry.extra = random.pick(0..<geometry.stride)
        geometry.pads = (random.pick(0...1), random.pick(0...1))
        if geometry.output.contains(where: { $0 < 1 }) { geometry.pads = (0, 0) }
        let groups = random.pick(1...2)
        let (inputs, perGroup) = (groups * random.pick(1...3), random.pick(1...3))
        let x = random.floats(inputs * geometry.size.reduce(1, *))
        let w = random.floats(inputs * perGroup * geometry.kernel.reduce(1, *))
        let b = random.floats(groups * perGroup)
        var model = TestModel(input: [1, inputs] + geometry.size)
        model.constant("w", [inputs, perGroup] + geometry.kernel, w)
        model.constant("b", [b.count], b)
        model.add(
            "ConvTranspose", ["x", "w", "b"], as: "y", geometry.attributes.merging(["group": .int(groups)]) { $1 })
        model.outputs = ["y"]
        let plan = try Plan(try model.read())
        #expect(plan.outputs[0].shape == [1, groups * perGroup] + geometry.output, "seed \(seed)")
        let expected = Self.scatter(geometry, groups: groups, inputs: inputs, perGroup: perGroup, x, w, b)
        let session = Session(plan, threads: 2)
        session.setInput(0, to: x)
        session.run()
        let worst = zip(session.output(), expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(session.output().count == expected.count && worst <= 1e-5, "seed \(seed)")
    }

    /// Two elements, stride 2, kernel [1, 2, 3]: [1, 2, 3 + 10, 20, 30]; the surplus over the wanted size is cut off, the
    /// larger half of it behind for SAME_UPPER, else in front.
    @Test(
        arguments: [
            ("NOTSET", nil, [1, 2, 13, 20, 30]), ("VALID", nil, [1, 2, 13, 20, 30]),
            ("SAME_UPPER", nil, [1, 2, 13, 20]),
            ("SAME_LOWER", nil, [2, 13, 20, 30]), ("SAME_UPPER", 2, [2, 13]), ("NOTSET", 2, [13, 20]),
            ("NOTSET", 7, [1, 2, 13, 20, 30, 0, 0]),
        ] as [(String, Int?, [Float])])
    func cutsToTheWantedSize(padding: String, size: Int?, expected: [Float]) throws {
        var model = TestModel(input: [1, 1, 2])
        model.constant("w", [1, 1, 3], [1, 2, 3])
        var attributes: [String: TestAttribute] = ["strides": .ints([2]), "auto_pad": .text(padding)]
        if let size { attributes["output_shape"] = .ints([size]) }
        model.add("ConvTranspose", ["x", "w"], as: "y", attributes)
        model.outputs = ["y"]
        let session = Session(try Plan(try model.read()))
        session.setInput(0, to: [1, 10])
        session.run()
        #expect(Array(session.output()) == expected)
    }
}
