import Glibc
import Network
import ONNX
import Testdata
import Testing

/// Every file may be hostile: it is refused in words, without a crash, a hang, or memory beyond its own size.
struct HostileFileTests {
    func load(_ bytes: ArraySlice<UInt8>) throws(ModelError) -> Plan {
        let model: Model
        do { model = try bytes.withUnsafeBytes { try Model(serialized: $0) } } catch let error as ModelError {
            throw error
        } catch { throw ModelError("another error than ModelError: \(error)", kind: .unopenable) }
        return try Plan(model)
    }

    static func small() -> TestModel {
        var model = TestModel(input: [1, 3, 6, 6])
        model.constant("w", [5, 3, 3, 3], Array(repeating: 0.5, count: 135))
        model.add("Conv", ["x", "w"], as: "conv", ["pads": .ints([1, 1, 1, 1]), "strides": .ints([2, 2])])
        model.add("Relu", ["conv"], as: "relu")
        model.constant("shape", ints: [1, -1])
        model.add("Reshape", ["relu", "shape"], as: "flat")
        model.constant("m", [45, 7], Array(repeating: 0.25, count: 315))
        model.add("MatMul", ["flat", "m"], as: "y")
        model.outputs = ["y"]
        return model
    }

    @Test func cutOffAnywhere() throws {
        let bytes = Self.small().bytes
        _ = try load(bytes[...])
        for end in 0..<bytes.count {
            do {
                _ = try load(bytes[..<end])
                // The very last field is the operator set, without which nothing loads.
                Issue.record("accepted when cut off at \(end) of \(bytes.count)")
            } catch {
                #expect(error.kind != .unopenable && !error.description.isEmpty, "cut off at \(end): \(error)")
            }
        }
    }

    /// Whatever a byte becomes, the model is refused or runs.
    @Test(arguments: Seeded.seeds(40))
    func damagedAnywhere(seed: Int) {
        var random = Seeded(seed)
        for round in 0..<150 {
            var bytes = RandomNetwork(seed: random.pick(0..<20)).model.bytes
            // Rather among the structure than in the weights, whose values are anybody's.
            for _ in 0..<random.pick(1...4) {
                bytes[random.chance(2) ? random.pick(0..<min(bytes.count, 600)) : random.pick(bytes.indices)] =
                    random.pick([0, 1, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next())])
            }
            do {
                let plan = try load(bytes[...])
                guard plan.arenaBytes < 1 << 26, plan.multiplyAdds < 1 << 28 else { continue }
                let session = Session(plan)
                session.run()
            } catch {
                #expect(error.kind != .unopenable, "seed \(seed), round \(round): \(error)")
            }
        }
    }

    /// Lengths that promise more than the file holds, nesting without end, numbers without end.
    @Test(
        arguments: [
            [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            Array(repeating: 0x3A, count: 100), Array(repeating: 0x0B, count: 1_000_000),
            Array(repeating: 0xFF, count: 1_000),
            Array(repeating: 0x00, count: 1_000), [0x08],
        ] as [[UInt8]])
    func nonsense(bytes: [UInt8]) {
        do {
            _ = try load(bytes[...])
            Issue.record("it is accepted")
        } catch {
            #expect(error.kind == .malformed)
            #expect(error.description.utf8.count < 500)
        }
    }

    /// A tensor of 2³¹ elements without data; and small stacks of matrices that would make 2⁵⁶ products when stretched
    /// against each other. In a process of its own, as memory is measured.
    @Test func promisesCostNothing() async {
        await #expect(processExitsWith: .success) {
            var empty = HostileFileTests.small()
            empty.constants[0] = TestTensor(name: "w", shape: [1 << 31], values: .floats([]))
            var stretched = TestModel(input: [1 << 14, 1, 1, 1])
            stretched.constant("b", [1, 1 << 14, 1, 1], Array(repeating: 1, count: 1 << 14))
            stretched.constant("c", [1 << 14, 1, 1, 1, 1], Array(repeating: 1, count: 1 << 14))
            stretched.add("MatMul", ["x", "b"], as: "m")
            stretched.add("MatMul", ["m", "c"], as: "y")
            stretched.outputs = ["y"]
            for model in [empty, stretched] {
                let bytes = model.bytes
                let before = HostileFileTests.peakBytes()
                let plan = try? HostileFileTests().load(bytes[...])
                if plan != nil || HostileFileTests.peakBytes() - before > 1 << 26 { exit(1) }
            }
        }
    }

    /// Activations that no machine holds, from a file of some hundred bytes.
    @Test func hugeActivationsAreRefused() throws {
        var model = TestModel(input: [1, 1, 16_000, 16_000])
        model.constant("w", [1, 1, 1, 1], [1])
        model.add("Conv", ["x", "w"], as: "y", ["pads": .ints([0, 0, 0, 0])])
        model.outputs = ["y"]
        do {
            _ = try load(model.bytes[...])
            Issue.record("it is accepted")
        } catch {
            #expect(error.description.hasPrefix("the network needs 1"))
            #expect(error.description.hasSuffix("bytes for its activations, which is too much"))
        }
    }

    @Test func matricesWithoutColumns() throws {
        for type in ["Gemm", "MatMul"] {
            var model = TestModel(input: [2, 3])
            model.constant("b", [3, 0], [])
            model.add(type, ["x", "b"], as: "y")
            model.outputs = ["y"]
            let session = Session(try load(model.bytes[...]))
            session.run()
            #expect(session.output().isEmpty)
        }
    }

    /// A chain that a pass or the planner walks again for each of its nodes would take minutes.
    @Test(arguments: ["Relu", "Identity", "Conv", "Add"])
    func tenThousandNodes(type: String) throws {
        var model = TestModel(input: [1, 1, 2, 2])
        model.constant("w", [1, 1, 1, 1], [1])
        var last = "x"
        for index in 0..<10_000 {
            switch type {
            case "Conv": last = model.add("Conv", [last, "w"], as: "n\(index)")
            case "Add": last = model.add("Add", [last, "x"], as: "n\(index)")
            default: last = model.add(type, [last], as: "n\(index)")
            }
        }
        model.outputs = [last]
        let bytes = model.bytes
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try load(bytes[...]) }
        // Far above what it takes on an idle machine, far below what a walk for each node would.
        #expect(time < .seconds(5))
    }

    @Test func tooManyNodes() throws {
        var model = TestModel(input: [1, 1, 2, 2])
        for index in 0...1 << 16 { model.add("Relu", ["x"], as: "n\(index)") }
        model.outputs = ["n0"]
        let error = #expect(throws: ModelError.self) { try load(model.bytes[...]) }
        #expect(error?.description == "the graph has 65537 nodes; at most 65536 are supported")
    }

    /// A name that clears the screen, starts a line of its own, or fills the log.
    @Test func namesAreShownWithoutTheirTricks() throws {
        for (name, shown) in [
            ("\u{1B}[2Jnode\n<0>x", "\u{FFFD}[2Jnode\u{FFFD}<0>x"), ("\u{9B}31m", "\u{FFFD}31m"), ("ж é", "ж é"),
        ] {
            var model = TestModel(input: [1, 1, 2, 2])
            model.add("Foo", ["x"], as: name)
            model.outputs = [name]
            let error = #expect(throws: ModelError.self) { try load(model.bytes[...]) }
            #expect(error?.description == "Foo: the operator of node \"\(shown)\", opset 13 is not supported")
        }
        var model = TestModel(input: [1, 1, 2, 2])
        model.add("Foo", ["x"], as: String(repeating: "n", count: 1_000_000))
        let error = #expect(throws: ModelError.self) { try load(model.bytes[...]) }
        #expect(error?.description.utf8.count ?? .max < 1_100)
    }

    static func peakBytes() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}
