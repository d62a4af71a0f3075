import CAllocations
import Emitters
import Foundation
import Messages
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct OutputTests {
    @Test func textForAPerson() throws {
        let pipe = Pipe()
        let output = BlockingOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, format: .text, buffering: .many
        ) { Issue.record("\($0)") }
        output.greet("{\"type\":\"hello\"}\n")
        let labels = ["clear", "covered", "dark", "bright"]
        func emit(_ scores: [Float], state: Prediction.State = .label(0), dropped: UInt64 = 0) throws {
            try withPrediction(scores: scores, labels: labels, state: state, dropped: dropped) {
                output.emit($0, line: $1)
            }
        }
        try emit([0.9731, 0.0119, 0.0041, 0.003])
        try emit([0.2, 0.75, 0.0001, 0], dropped: 3)
        try emit([1, 0, 0, 0], state: .undecided)
        output.emit(
            #"{"type":"event","event":"camera","state":"lost","time":"2026-11-22T08:00:00.123456Z","reason":"ENODEV"}"#
                + "\n")
        let times = #""onset":"2026-11-22T08:00:00.000000Z","confirmed":"2026-11-22T08:00:03.000000Z"}"#
        for active in [true, false] {
            output.emit(#"{"type":"event","event":"health","name":"frozen","active":\#(active),\#(times)"# + "\n")
        }
        output.emit("{\"type\":\"status\"}\n")
        try output.flush()
        try pipe.fileHandleForWriting.close()
        #expect(
            try pipe.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } == """
                08:00:00.123  clear 97.3 %  (covered 1.2 %, dark 0.4 %)  7.4 ms
                08:00:00.123  clear 20.0 %  (covered 75.0 %)  7.4 ms  3 dropped
                08:00:00.123  clear 100.0 %  7.4 ms
                08:00:00.123  camera lost: ENODEV
                08:00:03.000  health frozen
                08:00:03.000  health frozen over

                """)
    }

    /// No text from outside steers the terminal that it is shown on.
    @Test func controlCharactersAreReplaced() throws {
        let pipe = Pipe()
        let output = BlockingOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, format: .text, buffering: .eachLine
        ) { Issue.record("\($0)") }
        try withPrediction(scores: [0.5], labels: ["a\u{1B}[2J\u{9B}m\u{7F}\nü"]) { output.emit($0, line: $1) }
        output.emit(#"{"type":"event","event":"e\#u{9B}","state":"s\#u{7F}","reason":"r\#u{85}é"}"# + "\n")
        try pipe.fileHandleForWriting.close()
        #expect(
            try pipe.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) }
                == "08:00:00.123  a?[2J¿m??ü 50.0 %  7.4 ms\ne¿ s?: r¿é\n")
    }

    @Test func nothingIsLostAndTheReaderIsWaitedFor() throws {
        let pipe = Pipe()
        let output = BlockingOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, format: .json, buffering: .many
        ) { Issue.record("\($0)") }
        let total = 50_000
        let reading = Reading(pipe)
        output.emit(numbers: 0..<total)
        try output.flush()
        try pipe.fileHandleForWriting.close()
        let lines = reading.text().split(separator: "\n")
        #expect(lines.count == total && lines.last == "{\"n\":\(total - 1)}")
    }

    /// `… | head -1`: the end is told once, quietly, and the rest goes nowhere.
    @Test(arguments: [true, false])
    func aReaderThatIsGoneEndsIt(live: Bool) async throws {
        let pipe = Pipe()
        let ends = Mutex<[OutputEnd]>([])
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        try pipe.fileHandleForReading.close()
        if live {
            let output = LiveOutput(descriptor: descriptor, format: .json) { end in ends.withLock { $0.append(end) } }
            output.emit(numbers: 0..<10)
            #expect(await eventually { ends.withLock { !$0.isEmpty } })
            output.emit(numbers: 0..<10)
            output.close()
        } else {
            let output = BlockingOutput(descriptor: descriptor, format: .json, buffering: .eachLine) { end in
                ends.withLock { $0.append(end) }
            }
            output.emit(numbers: 0..<10)
            try output.flush()
        }
        #expect(ends.withLock { $0 } == [.readerGone])
    }

    @Test func aFailureIsThrownByFlush() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let output = BlockingOutput(descriptor: full, format: .json, buffering: .many) { _ in }
        output.emit(numbers: 0..<1)
        let error = #expect(throws: EmitterError.self) { try output.flush() }
        #expect(error?.description == "standard output: cannot write: no space left on device (ENOSPC)")
    }

    /// A reader that stands still: emitting goes on, and what it missed is told when it moves again.
    @Test func aLiveOutputNeverWaits() throws {
        let pipe = Pipe()
        let output = LiveOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, format: .json, queue: 16
        ) { Issue.record("\($0)") }
        output.greet("{\"hello\":1}\n")
        let total = 100_000
        output.emit(numbers: 0..<total)
        let reading = Reading(pipe)
        output.close(within: 20_000)
        try pipe.fileHandleForWriting.close()
        // The hello is the first line; sent again after a gap, it is none of those that are counted.
        var (expected, gaps) = (0, 0)
        for line in reading.text().split(separator: "\n") {
            if line.hasPrefix("{\"type\":\"gap\",\"lost\":") {
                expected += try #require(Int(line.dropFirst(21).dropLast()))
                gaps += 1
            } else if line != "{\"hello\":1}" || expected == 0 {
                guard line == (expected == 0 ? "{\"hello\":1}" : "{\"n\":\(expected - 1)}") else {
                    Issue.record("expected \(expected - 1), found \(line)")
                    return
                }
                expected += 1
            }
        }
        #expect(expected == total + 1 && gaps > 0)
    }

    @Test func aStandingReaderDoesNotHoldUpTheEnd() throws {
        let pipe = Pipe()
        let output = LiveOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor, format: .json) { _ in }
        output.emit(numbers: 0..<100_000)
        let start = ContinuousClock.now
        output.close(within: 50)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(arguments: [OutputFormat.json, .text])
    func emittingAllocatesNothing(format: OutputFormat) throws {
        let null = open("/dev/null", O_WRONLY)
        defer { close(null) }
        let blocking = BlockingOutput(descriptor: null, format: format, buffering: .many) { Issue.record("\($0)") }
        let live = LiveOutput(descriptor: null, format: format) { Issue.record("\($0)") }
        let allocations = try withPrediction(scores: [0.9, 0.1], labels: ["a", "a label that is a long one"]) {
            prediction, line in
            // What the runtime makes once, at first use, is made, also for the writes now and then.
            for _ in 0..<1000 {
                blocking.emit(prediction, line: line)
                live.emit(prediction, line: line)
            }
            let before = ocellus_allocations()
            for _ in 0..<1000 {
                blocking.emit(prediction, line: line)
                live.emit(prediction, line: line)
            }
            return ocellus_allocations() - before
        }
        live.close()
        #expect(allocations == 0)
    }
}

/// Reads a pipe up to its end, on a thread of its own.
private final class Reading: Sendable {
    private let group = DispatchGroup()
    private let data = Mutex(Data())

    init(_ pipe: Pipe) {
        let source = pipe.fileHandleForReading
        DispatchQueue(label: "reader").async(group: group) { [self] in
            let all = (try? source.readToEnd()) ?? Data()
            data.withLock { $0 = all }
        }
    }

    func text() -> String {
        group.wait()
        return data.withLock { String(decoding: $0, as: UTF8.self) }
    }
}
