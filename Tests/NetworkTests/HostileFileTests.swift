import Glibc
import Network
import ONNX
import TestModels
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
            ([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], 1),
            ([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], 1),
            ([0x3A], 100), ([0x0B], 1_000_000), ([0xFF], 1_000), ([0x00], 1_000), ([0x08], 1),
        ] as [([UInt8], Int)])
    func nonsense(bytes: [UInt8], times: Int) {
        do {
            _ = try load(Array(repeatElement(bytes, count: times).joined())[...])
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

    /// Some hundred bytes that ask for terabytes, or for a quotient by nothing: refused, without taking the memory first. In
    /// a process of its own, as memory is measured.
    @Test func operatorsThatMakeMoreThanTheyRead() async {
        await #expect(processExitsWith: .success) {
            let before = HostileFileTests.peakBytes()
            for (type, ints, attributes) in HostileFileTests.greedy {
                var model = TestModel(input: [1, 4, 2, 2])
                let names = ints.enumerated().map { model.constant("i\($0)", ints: $1) }
                let needsData = !["ConstantOfShape", "Range", "Div"].contains(type)
                model.add(type, (needsData ? ["x"] : []) + names, as: "y", attributes)
                model.outputs = ["y"]
                let bytes = model.bytes
                do {
                    _ = try HostileFileTests().load(bytes[...])
                    print("\(type) \(ints) is accepted")
                    exit(1)
                } catch {
                    // `.unopenable` is what `load` makes of an error of another type.
                    if (error as? ModelError)?.kind == .unopenable { exit(2) }
                }
            }
            if HostileFileTests.peakBytes() - before > 1 << 26 { exit(3) }
        }
    }

    static let greedy: [(String, [[Int]], [String: TestAttribute])] = [
        ("Tile", [[1 << 40, 1, 1, 1]], [:]), ("Tile", [[1 << 62, 4, 4, 4]], [:]), ("Tile", [[-1, 1, 1, 1]], [:]),
        ("Tile", [[1, 1]], [:]), ("Tile", [[1 << 14, 1 << 14, 1 << 14, 1]], [:]),
        ("Expand", [[1 << 40, 4, 2, 2]], [:]), ("Expand", [[.min, 4, 2, 2]], [:]),
        ("Expand", [[1 << 32, 1 << 32, 1, 1, 1, 1]], [:]), ("Expand", [Array(repeating: 1, count: 100)], [:]),
        ("ConstantOfShape", [[1 << 40]], [:]), ("ConstantOfShape", [[1 << 32, 1 << 32]], [:]),
        ("ConstantOfShape", [[-1]], [:]), ("ConstantOfShape", [Array(repeating: 1, count: 100)], [:]),
        ("Range", [[0], [.max], [1]], [:]), ("Range", [[0], [10], [0]], [:]), ("Range", [[10], [0], [0]], [:]),
        ("Range", [[.min], [.max], [1]], [:]),
        ("Div", [[1], [0]], [:]),
        ("Gather", [[4]], ["axis": .int(1)]), ("Gather", [[.min]], ["axis": .int(1)]),
        ("Split", [[.max, .max]], ["axis": .int(1)]), ("Split", [[5]], ["axis": .int(1)]),
        ("DepthToSpace", [], ["blocksize": .int(0)]), ("DepthToSpace", [], ["blocksize": .int(.max)]),
        ("SpaceToDepth", [], ["blocksize": .int(.min)]), ("SpaceToDepth", [], ["blocksize": .int(0)]),
        ("LRN", [], ["size": .int(0)]), ("LRN", [], [:]),
        ("LpPool", [], ["kernel_shape": .ints([1, 1]), "p": .int(0)]),
        ("ReduceSum", [[4]], [:]), ("ArgMax", [], ["axis": .int(.max)]), ("ArgMax", [], ["axis": .int(.min)]),
        ("Softmax", [], ["axis": .int(.min)]),
    ]

    /// Numbers that would overflow in a step are taken as they are.
    @Test func numbersAtTheirEnds() throws {
        let ends: [(String, [String: TestAttribute])] = [
            ("LRN", ["size": .int(.max)]), ("Shape", ["start": .int(.min), "end": .int(.max)]),
            ("LRN", ["size": .int(2)]), ("Flatten", ["axis": .int(-4)]),
        ]
        for (type, attributes) in ends {
            var model = TestModel(opset: 15, input: [1, 4, 2, 2])
            model.add(type, ["x"], as: "y", attributes)
            model.outputs = ["y"]
            let session = Session(try load(model.bytes[...]))
            session.setInput(0, to: Array(repeating: 1, count: 16))
            session.run()
            #expect(!session.output().isEmpty, "\(type)")
        }
    }

    /// Many nodes that each make as much as one may at load: together they get no more than a fixed share of memory.
    @Test func constantsAreEvaluatedWithinALimit() async {
        await #expect(processExitsWith: .success) {
            var model = TestModel(input: [1, 1])
            model.constant("c", [1, 1], [1])
            model.constant("shape", ints: [1 << 10, 1 << 10])
            model.constant("start", [], [0])
            model.constant("end", [], [1_000_000])
            model.constant("step", [], [1])
            for index in 0..<2_000 {
                model.add("Expand", ["c", "shape"], as: "n\(index)")
                model.add("Range", ["start", "end", "step"], as: "r\(index)")
            }
            model.add("Add", ["x", "n1999"], as: "y")
            model.outputs = ["y"]
            let bytes = model.bytes
            let before = HostileFileTests.peakBytes()
            guard (try? HostileFileTests().load(bytes[...])) != nil else { exit(1) }
            if HostileFileTests.peakBytes() - before > 1 << 28 { exit(2) }
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
