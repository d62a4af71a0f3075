import Emitters
import Foundation
import Synchronization
import Testing

/// A log that makes room for itself: `LOG` becomes `LOG.1`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LogLimitTests {
    private let folder: TemporaryFolder
    private let path: String
    private let hello = "{\"hello\":1}\n"

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/log"
    }

    /// What a file holds, which must be whole lines and no more bytes than the limit.
    private func lines(_ name: String, limit: Int) throws -> [String] {
        let text = try folder.text(name)
        #expect(text.hasSuffix("\n") && text.utf8.count <= limit, "\(name): \(text.utf8.count) bytes")
        return text.split(separator: "\n").map(String.init)
    }

    private func written(_ line: String) -> Int? {
        line.hasPrefix("{\"n\":") ? Int(line.dropFirst(5).prefix { $0.isNumber }) : nil
    }

    /// Every line is in a file once: each file is looked at before it can go.
    @Test func noLineIsLostOrSplit() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        let limit = 4000
        let log = try LogFile.open(path, queueByteCount: 2000, byteLimit: limit) { Issue.record("\($0)") }
        log.greet(hello)
        var (seen, next) = (Set<Int>(), 0)
        for _ in 0..<200 {
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                log.emit(
                    "{\"n\":\(next),\"x\":\"\(String(repeating: "x", count: .random(in: 0...150, using: &random)))\"}\n"
                )
                next += 1
            }
            let count = next
            #expect(await eventually { log.counts.written == UInt64(count) + 1 })
            var before = -1
            for name in FileManager.default.fileExists(atPath: path + ".1") ? ["log.1", "log"] : ["log"] {
                let lines = try lines(name, limit: limit)
                #expect(lines.first.map { $0 + "\n" } == hello)
                for line in lines.dropFirst() {
                    let number = try #require(written(line))
                    #expect(before < 0 || number == before + 1)
                    before = number
                    seen.insert(number)
                }
            }
            #expect(before == next - 1)
        }
        #expect(seen.count == next)
        #expect(log.close() == LogFile.Counts(written: UInt64(next) + 1, lost: 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["log", "log.1"])
    }

    @Test func aRestartContinuesTheFile() throws {
        let old = String(repeating: "{\"n\":0}\n", count: 100)
        try Data(old.utf8).write(to: URL(fileURLWithPath: path))
        let log = try LogFile.open(path, byteLimit: 1000) { Issue.record("\($0)") }
        log.greet(hello)
        log.emit(numbers: 1..<40)
        log.close()
        let (first, second) = (try lines("log.1", limit: 1000), try lines("log", limit: 1000))
        #expect(first.count > 110 && second.first == "{\"hello\":1}" && second.last == "{\"n\":39}")
        #expect(
            (first + second.dropFirst()).map { $0 + "\n" }.joined()
                == old + hello + (1..<40).map { "{\"n\":\($0)}\n" }.joined())
    }

    /// The hello at the beginning of a file is the one that was in force there, however many lines waited together.
    @Test(arguments: 0..<20) func aFileBeginsWithTheHelloInForce(trial: Int) throws {
        let (before, after) = (30 + 2 * trial, 30)
        let log = try LogFile.open(path, byteLimit: 500) { Issue.record("\($0)") }
        log.greet("{\"hello\":1}\n")
        log.emit(numbers: 10..<(10 + before))
        log.greet("{\"hello\":2}\n")
        log.emit(numbers: (10 + before)..<(10 + before + after))
        log.close()
        let first = try lines("log.1", limit: 500)
        let second = try lines("log", limit: 500)
        let hellos = [first, second].map { lines in lines.indices.filter { lines[$0].hasPrefix("{\"hello\"") } }
        #expect(hellos[0].first == 0 && hellos[1].first == 0)
        // The second one came behind so many numbers: in the first file, at its border, or in the second one.
        let numbers = first.compactMap(written).count
        let expected = numbers < before ? "{\"hello\":1}" : "{\"hello\":2}"
        #expect(second.first == expected)
        #expect(first.first == "{\"hello\":1}" && (first + second).contains("{\"hello\":2}"))
        #expect((first + second).compactMap(written) == Array(10..<(10 + before + after)))
    }

    @Test func aLongerLineHasAFileOfItsOwn() throws {
        let log = try LogFile.open(path, byteLimit: 100) { Issue.record("\($0)") }
        let long = "{\"x\":\"\(String(repeating: "x", count: 300))\"}\n"
        log.emit(numbers: 0..<3)
        log.emit(long)
        #expect(log.close().lost == 0)
        #expect(try folder.text("log") == long)
        #expect(try folder.text("log.1") == "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n")
    }

    /// Renamed by others and opened anew while it makes room for itself as fast as it can.
    @Test func othersMayRenameItToo() async throws {
        let limit = 20_000
        let log = try LogFile.open(path, queueByteCount: 4096, byteLimit: limit) { Issue.record("\($0)") }
        log.greet(hello)
        let isEnough = Mutex(false)
        async let publishing: Int = withCheckedContinuation { continuation in
            DispatchQueue(label: "publisher").async {
                var count = 0
                while !isEnough.withLock({ $0 }) {
                    log.emit(numbers: count..<(count + 100))
                    count += 100
                }
                continuation.resume(returning: count)
            }
        }
        for number in 2..<22 {
            // It may be away for a moment, as it is being renamed.
            #expect(await eventually { rename(path, "\(path).\(number)") == 0 })
            #expect(await log.reopen() == nil)
        }
        isEnough.withLock { $0 = true }
        let total = await publishing
        #expect(log.close() == LogFile.Counts(written: UInt64(total) + 1, lost: 0))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let numbers = try lines(name, limit: limit).compactMap(written)
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 }, "\(name)")
        }
        #expect(try lines("log", limit: limit).last == "{\"n\":\(total - 1)}")
    }

    @Test func whatCannotBeRenamedGrowsOn() async throws {
        try FileManager.default.createDirectory(atPath: path + ".1/full", withIntermediateDirectories: true)
        let reports = Mutex<[String]>([])
        let log = try LogFile.open(path, byteLimit: 100) { error in reports.withLock { $0.append("\(error)") } }
        log.emit(numbers: 0..<50)
        #expect(await eventually { log.counts.written == 50 })
        log.emit(numbers: 50..<60)
        #expect(await eventually { log.counts.written == 60 })
        #expect(try folder.lines("log").count == 60)
        let said = reports.withLock { $0 }
        #expect(said.count == 1 && said[0].hasPrefix("\(path): cannot rename the log to \(path).1: "), "\(said)")
        #expect(said[0].hasSuffix(": the log grows above its limit of 100 bytes"))
        try FileManager.default.removeItem(atPath: path + ".1")
        log.emit(numbers: 60..<61)
        #expect(log.close() == LogFile.Counts(written: 61, lost: 0))
        #expect(try folder.lines("log.1").count == 60 && folder.text("log") == "{\"n\":60}\n")
    }

    /// A disk that was full takes what was kept, in files that obey the limit.
    @Test func afterAFullDiskToo() async throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        let log = try LogFile.open(path, queueByteCount: 4096, byteLimit: 3000) { _ in }
        log.greet(hello)
        log.emit(numbers: 0..<2000)
        #expect(await eventually { log.counts.lost > 0 })
        try FileManager.default.removeItem(atPath: path)
        #expect(await log.reopen() == nil)
        log.emit("{\"after\":1}\n")
        let counts = log.close()
        #expect(counts.written + counts.lost == 2002)
        let last = try lines("log", limit: 3000)
        let numbers = (try lines("log.1", limit: 3000) + last.dropFirst()).compactMap(written)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 } && numbers.count > 200)
        #expect(last.suffix(2) == ["{\"type\":\"gap\",\"lost\":\(counts.lost)}", "{\"after\":1}"])
    }

    @Test func aLinkStays() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/disk", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "disk/log")
        let log = try LogFile.open(path, byteLimit: 100) { Issue.record("\($0)") }
        log.emit(numbers: 0..<20)
        log.close()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "disk/log")
        #expect(try folder.lines("disk/log.1").count == 12 && folder.lines("log").count == 8)
    }
}
