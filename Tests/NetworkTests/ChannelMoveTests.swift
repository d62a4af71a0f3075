import Network
import TestModels
import Testdata
import Testing

/// Channels that only move come out where the file says, without the moves between.
struct ChannelMoveTests {
    /// Maps of an input each, in blocks as a pool makes them, and what moves their channels about.
    private struct Moves {
        var model = TestModel(opset: 13)
        /// For each value, which channels it has: (input, channel) as one number.
        private(set) var channels: [String: [Int]] = [:]
        private var count = 0
        static let (height, width) = (3, 5)

        /// In planes, as it is given.
        mutating func planes(_ channels: Int) -> String {
            let input = "x\(model.inputs.count)"
            let first = model.inputs.count * 1000
            model.inputs.append((input, [1, channels, Self.height, Self.width].map { .size($0) }))
            self.channels[input] = (0..<channels).map { first + $0 }
            return input
        }

        mutating func map(_ channels: Int) -> String {
            let input = planes(channels)
            let name = model.add("MaxPool", [input], as: name(input), ["kernel_shape": .ints([1, 1])])
            self.channels[name] = self.channels[input]
            return name
        }

        private mutating func name(_ type: String) -> String {
            count += 1
            return "\(type).\(count)"
        }

        mutating func concat(_ parts: [String]) -> String {
            let name = model.add("Concat", parts, as: name("concat"), ["axis": .int(1)])
            channels[name] = parts.flatMap { channels[$0]! }
            return name
        }

        /// - leading, trailing: the shape between, before the groups and behind the channels.
        mutating func shuffle(_ x: String, groups: Int, leading: [Int] = [1], trailing: [Int] = [height, width])
            -> String
        {
            let own = channels[x]!
            let size = own.count / groups
            let name = name("shuffle")
            let rank = leading.count + 2 + trailing.count
            var order = Array(0..<rank)
            order.swapAt(leading.count, leading.count + 1)
            model.constant("\(name).apart", ints: leading + [groups, size] + trailing)
            model.constant("\(name).shape", ints: [1, own.count, Self.height, Self.width])
            model.add("Reshape", [x, "\(name).apart"], as: "\(name).groups")
            model.add("Transpose", ["\(name).groups"], as: "\(name).turned", ["perm": .ints(order)])
            model.add("Reshape", ["\(name).turned", "\(name).shape"], as: name)
            channels[name] = own.indices.map { own[$0 % groups * size + $0 / groups] }
            return name
        }

        mutating func split(_ x: String, _ sizes: [Int]) -> [String] {
            let name = name("split")
            model.constant("\(name).sizes", ints: sizes)
            let outputs = sizes.indices.map { "\(name).\($0)" }
            model.nodes.append(
                TestNode(
                    type: "Split", name: name, inputs: [x, "\(name).sizes"], outputs: outputs,
                    attributes: ["axis": .int(1)]))
            var first = 0
            for (size, output) in zip(sizes, outputs) {
                channels[output] = Array(channels[x]![first..<first + size])
                first += size
            }
            return outputs
        }

        mutating func slice(_ x: String, from first: Int, step: Int) -> String {
            let name = name("slice")
            let all = channels[x]!
            for (what, value) in [("first", first), ("end", all.count), ("axis", 1), ("step", step)] {
                model.constant("\(name).\(what)", ints: [value])
            }
            channels[name] = stride(from: first, to: all.count, by: step).map { all[$0] }
            return model.add("Slice", [x] + ["first", "end", "axis", "step"].map { "\(name).\($0)" }, as: name)
        }

        mutating func gather(_ x: String, _ places: [Int]) -> String {
            let name = name("gather")
            model.constant("\(name).places", ints: places)
            channels[name] = places.map { channels[x]![$0] }
            return model.add("Gather", [x, "\(name).places"], as: name, ["axis": .int(1)])
        }

        /// An output that is a map in blocks again, as a layer behind the moves would read it.
        mutating func read(_ x: String) {
            let name = model.add("MaxPool", [x], as: name("read"), ["kernel_shape": .ints([1, 1])])
            channels[name] = channels[x]
            model.outputs.append(name)
        }
    }

    /// Runs the model with numbers that tell input, channel and pixel, and expects each output's channels.
    @discardableResult
    private func check(
        _ moves: Moves, fusing: Bool = true, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Plan {
        let plan = try Plan(try moves.model.read(), fusing: fusing)
        let plane = Moves.height * Moves.width
        func pixels(_ channel: Int) -> [Float] { (0..<plane).map { Float(channel * plane + $0 + 1) } }
        for threads in 1...2 {
            let session = Session(plan, threads: threads)
            for (index, input) in plan.inputs.enumerated() {
                session.setInput(index, to: (0..<input.shape[1]).flatMap { pixels(index * 1000 + $0) })
            }
            session.run()
            for (index, output) in plan.outputs.enumerated() {
                let found = Array(session.output(index))
                let isSame = found == moves.channels[output.name]!.flatMap(pixels)
                #expect(isSame, "\(what), \(output.name), passes \(fusing)", sourceLocation: sourceLocation)
            }
        }
        return plan
    }

    private func expectOnlyGathers(_ plan: Plan, _ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let kernels = plan.stepKernels
        #expect(kernels.count { $0.hasPrefix("f32_gather") } == count, "\(kernels)", sourceLocation: sourceLocation)
        #expect(!kernels.contains { $0.hasPrefix("copy") }, "\(kernels)", sourceLocation: sourceLocation)
    }

    /// Two units as ShuffleNet has them: the half that passes is never made.
    @Test func shuffledHalvesAreFetchedFromWhereTheyWereMade() throws {
        var moves = Moves()
        let (a, b, c) = (moves.map(29), moves.map(29), moves.map(29))
        let first = moves.split(moves.shuffle(moves.concat([a, b]), groups: 2), [29, 29])
        moves.read(first[1])
        let second = moves.split(moves.shuffle(moves.concat([first[0], c]), groups: 2), [29, 29])
        moves.read(second[1])
        let plan = try check(moves)
        expectOnlyGathers(plan, 2)
        #expect(plan.layers.contains { $0.fused.map(\.operatorName) == ["Concat", "Reshape", "Transpose", "Reshape"] })
        try check(moves, fusing: false)
    }

    /// What others read is made, and those behind it start there.
    @Test func aMapThatOthersReadIsMadeOnce() throws {
        var moves = Moves()
        let joined = moves.concat([moves.map(5), moves.map(7)])
        moves.read(joined)
        let shuffled = moves.shuffle(joined, groups: 3)
        moves.read(shuffled)
        moves.read(moves.slice(shuffled, from: 1, step: 3))
        moves.model.outputs.append(moves.gather(shuffled, [11, 0, 0, 5]))
        expectOnlyGathers(try check(moves), 4)
        try check(moves, fusing: false)
    }

    /// Whole blocks are seen where they lie; joined ones too.
    @Test func wholeBlocksAreNotMoved() throws {
        var moves = Moves()
        let parts = moves.split(moves.map(53), [16, 32, 5])
        for part in parts { moves.read(part) }
        moves.read(moves.concat([moves.map(32), moves.map(9)]))
        let plan = try check(moves)
        expectOnlyGathers(plan, 0)
        try check(moves, fusing: false)
    }

    /// Values that lie in planes stay so.
    @Test func planesAreMovedWhole() throws {
        var plain = TestModel(opset: 13, input: [1, 6, 3, 5])
        plain.constant("places", ints: [4, 0, 5])
        plain.add("Gather", ["x", "places"], as: "y", ["axis": .int(1)])
        plain.outputs = ["y"]
        let plan = try Plan(try plain.read())
        let session = Session(plan)
        let input = (0..<90).map { Float($0) }
        session.setInput(0, to: input)
        session.run()
        #expect(Array(session.output(0)) == Array(input[60..<75] + input[0..<15] + input[75..<90]))
        #expect(plan.stepKernels.contains("copy_planes"), "\(plan.stepKernels)")
    }

    /// A transpose that takes planes apart, and one that turns the pixels, are no moves of channels.
    @Test(arguments: [[0, 1, 3, 2], [0, 2, 1, 3], [0, 3, 1, 2]])
    func otherTransposesStay(order: [Int]) throws {
        var made = TestModel(opset: 13, input: [1, 6, 6, 6])
        made.constant("sizes", ints: [2, 4])
        made.add("MaxPool", ["x"], as: "map", ["kernel_shape": .ints([1, 1])])
        made.add("Transpose", ["map"], as: "turned", ["perm": .ints(order)])
        made.nodes.append(
            TestNode(
                type: "Split", name: "split", inputs: ["turned", "sizes"], outputs: ["a", "b"],
                attributes: ["axis": .int(1)]))
        made.add("Concat", ["b", "a"], as: "y", ["axis": .int(1)])
        made.outputs = ["y"]
        let outputs = try [true, false].map { fusing in
            let session = Session(try Plan(try made.read(), fusing: fusing))
            session.setInput(0, to: (0..<216).map { Float($0) })
            session.run()
            return Array(session.output(0))
        }
        #expect(outputs[0] == outputs[1])
    }

    static let seeds = Seeded.seeds(300)

    @Test(arguments: seeds)
    func randomMoves(seed: Int) throws {
        var random = Seeded(seed)
        var moves = Moves()
        var values = (0..<random.pick(1...3)).map { _ in
            let channels = random.pick([1, 2, 3, 6, 15, 16, 17, 29, 32, 48])
            return random.chance(4) ? moves.planes(channels) : moves.map(channels)
        }
        for _ in 0..<random.pick(2...12) {
            let x = random.chance(3) ? random.pick(values) : values[values.count - 1]
            let count = moves.channels[x]!.count
            switch random.pick(0..<5) {
            case 0 where count < 200:
                values.append(moves.concat([x] + (0..<random.pick(1...2)).map { _ in random.pick(values) }))
            case 1:
                let plane = Moves.height * Moves.width
                let groups = random.pick((1...count).filter { count % $0 == 0 })
                let trailing = random.pick([[Moves.height, Moves.width], [plane], [plane, 1]])
                values.append(
                    moves.shuffle(x, groups: groups, leading: random.pick([[], [1]]), trailing: trailing))
            case 2 where count > 1:
                let first = random.chance(2) ? count / 2 : Int.random(in: 1..<count, using: &random)
                values += moves.split(x, [first, count - first])
            case 3:
                values.append(moves.slice(x, from: random.pick(0..<count), step: random.pick(1...3)))
            default:
                values.append(moves.gather(x, (0..<random.pick(1...20)).map { _ in random.pick(0..<count) }))
            }
            if random.chance(3) { moves.read(random.pick(values)) }
        }
        moves.read(values[values.count - 1])
        if random.chance(2) {
            let other = random.pick(values)
            if !moves.model.outputs.contains(other) { moves.model.outputs.append(other) }
        }
        for fusing in [true, false] { try check(moves, fusing: fusing, "seed \(seed)") }
    }
}
