import Testing

/// What the built-in models say of the built-in recording, in which a camera suffers each fault once.
@Suite struct BuiltinModelTests {
    private static let quantisedModel = "builtin:camera-health-int8"

    /// The stretches of the recording in which a state is there in full; the frames in which a fault comes and goes are
    /// left out.
    private static let stretches: [(label: String, frames: Range<Int>)] = [
        ("clear", 0..<18), ("covered", 20..<38), ("clear", 40..<50), ("dark", 52..<70), ("clear", 72..<82),
        ("blurred", 84..<102), ("clear", 104..<114), ("bright", 116..<134), ("clear", 136..<146), ("noisy", 146..<156),
        ("clear", 156..<166), ("no-signal", 166..<186), ("clear", 186..<200),
    ]

    private func states(_ model: String) throws -> [String] {
        let outcome = try Command.run("replay", "builtin:demo", "--model", model, in: TemporaryFolder())
        #expect(outcome.status == 0, "\(outcome.messages)")
        return try predictions(outcome.lines).map { $0.state ?? "" }
    }

    @Test(arguments: ["builtin:camera-health", quantisedModel])
    func nameEachFaultOfTheDemo(model: String) throws {
        let found = try states(model)
        #expect(found.count == 200)
        for (label, frames) in Self.stretches {
            #expect(found[frames].allSatisfy { $0 == label }, "\(label) in \(frames): \(found[frames])")
        }
    }

    @Test func ofEightBitsGoesByItsOwnName() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run("inspect", Self.quantisedModel, in: folder)
        #expect(outcome.status == 0 && outcome.lines[0].hasPrefix("\(Self.quantisedModel), "))
        #expect(outcome.lines.contains { $0.contains("q8_conv") })
        let hello = try Command.run("replay", "builtin:demo", "--model", Self.quantisedModel, in: folder).lines[0]
        #expect(hello.contains(#""model":{"name":"camera-health-int8","#), "\(hello)")
    }

    @Test func ofOtherNamesDoNotExist() throws {
        let outcome = try Command.run("inspect", "builtin:none", in: TemporaryFolder())
        #expect(outcome.status == 66)
        #expect(
            outcome.messages.contains(
                "builtin:none: there is no such built-in model; there are builtin:camera-health and "
                    + "builtin:camera-health-int8"), "\(outcome.messages)")
    }
}
