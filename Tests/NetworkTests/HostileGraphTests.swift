import Glibc
import Network
import TestModels
import Testing

/// Graphs that are small in the file and large in what a careless reader makes of them.
struct HostileGraphTests {
    private func loadingTime(_ model: TestModel) throws -> Duration {
        let bytes = model.bytes
        return try ContinuousClock().measure { _ = try HostileFileTests().load(bytes[...]) }
    }

    /// Far above what these take on an idle machine, far below what a walk over all for each would.
    private static let limit = Duration.seconds(5)

    /// Ten thousand values that are all alive at once, read by one node or by a chain.
    @Test(arguments: ["Concat", "Sum", "Max", "Add"])
    func tenThousandBranches(type: String) throws {
        var model = TestModel(input: [1, 1, 2, 2])
        let branches = (0..<10_000).map { model.add("Relu", ["x"], as: "n\($0)") }
        if type == "Add" {
            model.outputs = [branches.reduce("x") { model.add("Add", [$0, $1], as: "\($1).sum") }]
        } else {
            model.outputs = [model.add(type, branches, as: "y", type == "Concat" ? ["axis": .int(1)] : [:])]
        }
        #expect(try loadingTime(model) < Self.limit)
    }

    @Test func tenThousandParts() throws {
        var model = TestModel(input: [1, 10_000, 1, 1])
        let parts = (0..<10_000).map { "part\($0)" }
        model.nodes = [
            TestNode(type: "Split", name: "split", inputs: ["x"], outputs: parts, attributes: ["axis": .int(1)])
        ]
        model.outputs = parts
        #expect(try loadingTime(model) < Self.limit)
    }

    /// Shape arithmetic is evaluated node by node at load.
    @Test func tenThousandConstantNodes() throws {
        var model = TestModel(input: [2, 3])
        model.constant("one", ints: [1])
        model.add("Shape", ["x"], as: "n0")
        for index in 1..<10_000 {
            model.add(index % 2 == 0 ? "Sub" : "Add", ["n\(index - 1)", "one"], as: "n\(index)")
        }
        model.add("Sub", ["n9999", "one"], as: "shape")
        model.add("Reshape", ["x", "shape"], as: "y")
        model.outputs = ["y"]
        #expect(try loadingTime(model) < Self.limit)
    }

    @Test func tenThousandInputs() throws {
        var model = TestModel()
        model.inputs = (0..<10_000).map { ("x\($0)", [.size(1), .size(1)]) }
        model.outputs = [model.add("Sum", model.inputs.map(\.name), as: "y")]
        #expect(try loadingTime(model) < Self.limit)
    }

    /// A node that reads what it makes, two that read each other, and ten thousand in a ring.
    @Test(arguments: [1, 2, 10_000])
    func circles(count: Int) {
        var model = TestModel(input: [1, 1, 2, 2])
        for index in 0..<count { model.add("Add", ["x", "n\((index + 1) % count)"], as: "n\(index)") }
        model.outputs = ["n0"]
        let error = #expect(throws: (any Error).self) { try loadingTime(model) }
        let sentence = "node \"n0\" (Add, opset 13) reads, perhaps through others, what it makes itself"
        #expect(error.map { "\($0)" } == sentence)
    }

    /// Some hundred bytes that would keep a processor busy for hours, in an operator that does not multiply matrices.
    @Test(arguments: ["LRN", "MaxPool"])
    func workWithoutEnd(type: String) throws {
        var model = TestModel(input: type == "LRN" ? [1, 1 << 22, 1, 1] : [1, 1 << 13, 160, 160])
        let window: [String: TestAttribute] = ["kernel_shape": .ints([160, 160]), "pads": .ints([80, 80, 80, 80])]
        let attributes = type == "LRN" ? ["size": TestAttribute.int(.max)] : window
        model.add(type, ["x"], as: "y", attributes)
        model.outputs = ["y"]
        let error = #expect(throws: (any Error).self) { try loadingTime(model) }
        let sentence = "the network needs more than 2⁴² multiply-adds or looks of its pools for a picture"
        #expect(error.map { "\($0)" }?.hasPrefix(sentence) == true)
    }

    /// Four megabytes that are made at load and read by fifty nodes: they lie in memory once. In a process of its own,
    /// as memory is measured.
    @Test func constantsAreHeldOnce() async {
        await #expect(processExitsWith: .success) {
            var model = TestModel(input: [1, 1, 1024, 1024])
            model.constant("one", [1], [1])
            model.constant("shape", ints: [1, 1, 1024, 1024])
            var last = "x"
            model.add("Expand", ["one", "shape"], as: "c")
            for index in 0..<50 { last = model.add("Mul", [last, "c"], as: "n\(index)") }
            model.outputs = [last]
            let bytes = model.bytes
            let before = HostileFileTests.peakBytes()
            guard (try? HostileFileTests().load(bytes[...])) != nil else { exit(1) }
            if HostileFileTests.peakBytes() - before > 1 << 27 { exit(2) }
        }
    }

    /// Weights that many layers share are packed for each of them, up to a limit.
    @Test func sharedWeightsAreNotPackedWithoutEnd() async {
        await #expect(processExitsWith: .success) {
            var model = TestModel(input: [1, 1024])
            model.constant("one", [1], [1])
            model.constant("shape", ints: [1024, 1024])
            var last = "x"
            model.add("Expand", ["one", "shape"], as: "w")
            for index in 0..<2_000 { last = model.add("MatMul", [last, "w"], as: "n\(index)") }
            model.outputs = [last]
            let bytes = model.bytes
            let before = HostileFileTests.peakBytes()
            do {
                _ = try HostileFileTests().load(bytes[...])
                exit(1)
            } catch {
                let sentence = "node \"n64\" (MatMul, opset 13): the nodes up to it read 68157443"
                if !"\(error)".hasPrefix(sentence) { exit(2) }
            }
            // A few bytes for each of the 2²⁶ numbers, not for each of 2³¹.
            if HostileFileTests.peakBytes() - before > 1 << 29 { exit(3) }
        }
    }
}
