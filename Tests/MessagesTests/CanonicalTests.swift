import CAllocations
import Messages
import Testing

@Suite struct CanonicalTests {
    /// The contract behind `replay --canonical`: written directly, or made of the full line, the bytes are the same.
    @Test func theDirectFormIsTheFormOfTheFullLine() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        var writer = JSONWriter(capacity: 4096)
        for _ in 0..<500 {
            let scores = (0..<2).map { _ in Float.random(in: 0...1, using: &random) }
            let full = try withPrediction(
                scores: scores, state: [.label(1), .unknown, .undecided][Int(random.next() % 3)]
            ) { prediction in
                var prediction = prediction
                prediction.seq = random.next()
                prediction.time = Int64(bitPattern: random.next())
                prediction.dropped = random.next() % 5
                prediction.age = random.next() % 1_000_000_000
                try prediction.writeLine(to: &writer, form: .canonical)
                return try text(prediction)
            }
            let direct = writer.withLine { String(decoding: $0, as: UTF8.self) }
            #expect(try canonical(full) == direct)
        }
    }

    @Test(arguments: [
        (#"{"type":"hello","ocellus":"1"}"#, nil),
        (#"{"type":"status","time":"x"}"#, nil),
        (#"{"type":"gap","lost":1}"#, nil),
        (#"{"type":"event","event":"camera","state":"lost","time":"x"}"#, nil),
        (#"{"type":"event","event":"model","state":"swapped"}"#, nil),
        (
            #"{"type":"event","event":"state","seq":4,"state":"covered","previous_s":812.4,"model":"x","age_ms":1}"#,
            #"{"type":"event","event":"state","seq":4,"state":"covered","previous_s":812.4}"#
        ),
        (
            #" { "top" : [ { "label" : "a \" , b" , "p" : 1e-07 } ] , "extra" : {"seq":[]} , "seq" : 1 , "type" : "prediction" } "#,
            #"{"type":"prediction","seq":1,"top":[{"label":"a \" , b","p":1e-07}]}"#
        ),
        (
            #"{"type":"prediction","seq":1.50E+2,"state":"\u00e9\\"}"#,
            #"{"type":"prediction","seq":1.50E+2,"state":"\u00e9\\"}"#
        ),
    ])
    func form(of line: String, is expected: String?) throws {
        #expect(try canonical(line) == expected.map { $0 + "\n" } ?? "")
    }

    @Test(arguments: [
        ("{\"type\":\"gap\"}\n\n{\"type\":}\n", "line 3, column 9: expected a value, found '}'"),
        ("[]", "line 1, column 1: expected an object"),
        ("{\"seq\":1}\n", "line 1, column 1: expected an object with a field \"type\""),
        (
            "{\"type\":\"prediction\",\"seq\":1,\"seq\":2}",
            "line 1, column 30: expected each field once, found one twice"
        ),
        ("{\"type\":\"hello\"", "line 1, column 16: the text ends before its brackets are closed"),
    ])
    func mistakesAreLocated(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) { try canonical(text) }
        #expect(error?.description == expected)
    }

    @Test func aLineAboveTheLimitIsRefusedHoweverItComes() {
        let filter = CanonicalFilter(capacity: 16)
        let error = #expect(throws: JSONError.self) { try feed(filter, String(repeating: " ", count: 17)) }
        #expect(error?.description == "line 1, column 17: expected a line of at most 16 bytes")
    }

    @Test func piecesMayBeCutAnywhere() throws {
        let lines = #"{"type":"prediction","seq":1,"model":"é"}"# + "\r\n" + #"{"type":"prediction","state":"ü"}"#
        let whole = try canonical(lines)
        #expect(whole == #"{"type":"prediction","seq":1}"# + "\n" + #"{"type":"prediction","state":"ü"}"# + "\n")
        let bytes = Array(lines.utf8)
        for cut in 0...bytes.count {
            let filter = CanonicalFilter()
            var output: [UInt8] = []
            try bytes[..<cut].withUnsafeBytes { try filter.feed($0) { output += $0 } }
            try bytes[cut...].withUnsafeBytes { try filter.feed($0) { output += $0 } }
            try filter.finish { output += $0 }
            #expect(String(decoding: output, as: UTF8.self) == whole)
        }
    }

    @Test(.enabled(if: isOptimised, "without optimisation Swift allocates at will"))
    func nothingIsAllocatedPerLine() throws {
        let line = try withPrediction(scores: [0.5, 0.25]) { try $0.bytes() }
        let filter = CanonicalFilter(capacity: 4096)
        var byteCount = 0
        let allocations = try line.withUnsafeBytes { line in
            try filter.feed(line) { byteCount += $0.count }
            let before = ocellus_allocations()
            for _ in 0..<1000 { try filter.feed(line) { byteCount += $0.count } }
            return ocellus_allocations() - before
        }
        #expect(byteCount > 0 && allocations == 0)
    }
}

private func canonical(_ text: String) throws -> String {
    let filter = CanonicalFilter()
    var output: [UInt8] = []
    try Array(text.utf8).withUnsafeBytes { try filter.feed($0) { output += $0 } }
    try filter.finish { output += $0 }
    return String(decoding: output, as: UTF8.self)
}

private func feed(_ filter: CanonicalFilter, _ text: String) throws {
    try Array(text.utf8).withUnsafeBytes { try filter.feed($0) { _ in } }
}

#if DEBUG
    private let isOptimised = false
#else
    private let isOptimised = true
#endif
