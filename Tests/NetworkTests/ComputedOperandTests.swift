import Network
import Testdata
import TestModels
import Testing

/// Operands that most networks keep constant, here computed while the network runs; and orders and sums that no published
/// case covers.
struct ComputedOperandTests {
    private func outputs(_ model: TestModel, _ input: [Float]) throws -> [[Float]] {
        let plan = try Plan(try model.read())
        let session = Session(plan, threads: 2)
        session.setInput(0, to: input)
        session.run()
        return plan.outputs.indices.map { Array(session.output($0)) }
    }

    @Test(arguments: Seeded.seeds(40))
    func gemmMultipliesAnyMatrices(seed: Int) throws {
        var random = Seeded(seed)
        let (rows, depth, columns) = (random.pick(1...5), random.pick(1...20), random.pick(1...20))
        let (turnsA, turnsB, isComputed) = (random.chance(2), random.chance(2), random.chance(2))
        let c = random.pick([[rows, columns], [rows, 1], [1, columns], [columns], [1]])
        let (a, b) = (random.floats(rows * depth), random.floats(depth * columns))
        let summand = random.floats(c.reduce(1, *))
        var model = TestModel(input: turnsA ? [depth, rows] : [rows, depth])
        model.constant("b", turnsB ? [columns, depth] : [depth, columns], b)
        model.constant("c", c, summand)
        // A sum of nothing but what is known to be 0 makes them depend on the input.
        model.constant("0", [1], [0])
        model.add("Mul", ["x", "0"], as: "zeros")
        model.add("ReduceMax", ["zeros"], as: "zero", ["keepdims": .int(0)])
        for name in ["b", "c"] { model.add("Add", [name, "zero"], as: "computed \(name)") }
        let names = isComputed ? ["x", "computed b", "computed c"] : ["x", "b", "c"]
        model.add(
            "Gemm", names, as: "product",
            ["transA": .int(turnsA ? 1 : 0), "transB": .int(turnsB ? 1 : 0), "alpha": .float(0.5), "beta": .float(2)])
        model.add("Relu", ["product"], as: "y")
        model.outputs = ["y"]
        let found = try outputs(model, a)[0]
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for k in 0..<depth {
                    sum +=
                        Double(a[turnsA ? k * rows + row : row * depth + k])
                        * Double(b[turnsB ? column * depth + k : k * columns + column])
                }
                let width = c.last ?? 1
                let place = (c.count == 2 && c[0] > 1 ? row * width : 0) + (width > 1 ? column : 0)
                let expected = max(0, 0.5 * sum + 2 * Double(summand[place]))
                #expect(abs(Double(found[row * columns + column]) - expected) < 1e-5, "seed \(seed)")
            }
        }
    }

    @Test(arguments: Seeded.seeds(40))
    func theBestComeInOrder(seed: Int) throws {
        var random = Seeded(seed)
        let size = random.pick(1...40)
        let count = random.pick(0...size)
        let seeksLargest = random.chance(2)
        // Few different values, so that many are equal.
        let values = (0..<size).map { _ in Float(random.pick(-4...4)) }
        var model = TestModel(input: [1, size])
        model.constant("k", ints: [count])
        model.nodes.append(
            TestNode(
                type: "TopK", name: "top", inputs: ["x", "k"], outputs: ["values", "places"],
                attributes: ["largest": .int(seeksLargest ? 1 : 0)]))
        model.outputs = ["values", "places"]
        let found = try outputs(model, values)
        let order = values.indices.sorted { a, b in
            values[a] == values[b] ? a < b : (values[a] > values[b]) == seeksLargest
        }.prefix(count)
        #expect(found[0] == order.map { values[$0] }, "seed \(seed)")
        #expect(found[1] == order.map { Float($0) }, "seed \(seed)")
    }

    /// Beyond the data the nearest element is taken; what is no number is the first.
    @Test func computedPlacesStayInside() throws {
        var model = TestModel(input: [7])
        model.constant("data", [3], [10, 20, 30])
        model.add("Cast", ["x"], as: "places", ["to": .int(7)])
        model.add("Gather", ["data", "places"], as: "y")
        model.outputs = ["y"]
        #expect(try outputs(model, [0.9, 2, -1, -3, 100, -.infinity, .nan]) == [[10, 30, 30, 10, 30, 10, 10]])
    }

    /// Fractions are dropped, narrow types wrap around, half precision rounds.
    @Test(
        arguments: [
            (6, [3, -3, 0, 100_000, -300]), (7, [3, -3, 0, 100_000, -300]), (2, [3, 253, 0, 160, 212]),
            (3, [3, -3, 0, -96, -44]), (5, [3, -3, 0, -31072, -300]), (9, [1, 1, 1, 1, 1]),
            (10, [3.900390625, -3.900390625, 0.1099853515625, .infinity, -300]),
        ] as [(Int, [Float])])
    func castsWhileTheNetworkRuns(type: Int, expected: [Float]) throws {
        var model = TestModel(input: [5])
        model.add("Cast", ["x"], as: "cast", ["to": .int(type)])
        model.add("Cast", ["cast"], as: "y", ["to": .int(1)])
        model.outputs = ["y"]
        #expect(try outputs(model, [3.9, -3.9, 0.11, 100_000, -300]) == [expected])
    }

    /// A stack, a summed and a free letter on each side, in awkward orders, and one that only a side has.
    @Test(arguments: Seeded.seeds(5))
    func einsumSumsOverLettersThatTheResultLacks(seed: Int) throws {
        var random = Seeded(seed)
        let (a, b, c, d, e) = (2, random.pick(1...4), random.pick(1...4), random.pick(1...4), 3)
        let (x, y) = (random.floats(c * a * b * e), random.floats(d * c * a))
        var model = TestModel(input: [c, a, b, e])
        model.constant("w", [d, c, a], y)
        model.add("Einsum", ["x", "w"], as: "y", ["equation": .text("cabe, dca -> bad")])
        model.outputs = ["y"]
        let found = try outputs(model, x)[0]
        var expected = Array(repeating: 0.0, count: b * a * d)
        for i in x.indices {
            for l in 0..<d {
                let (k, j, h) = (i / e % b, i / (e * b) % a, i / (e * b * a))
                expected[(k * a + j) * d + l] += Double(x[i]) * Double(y[(l * c + h) * a + j])
            }
        }
        let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(found.count == expected.count && worst < 1e-5, "seed \(seed)")
    }
}
