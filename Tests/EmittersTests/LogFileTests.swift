import CAllocations
import Emitters
import Foundation
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct LogFileTests {
    @Test func linesAreAppendedAndTheLastIsWhole() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log"
        try Data("{\"cut of".utf8).write(to: URL(fileURLWithPath: path))
        let log = try LogFile.open(path) { Issue.record("\($0)") }
        log.greet("{\"hello\":1}\n")
        log.emit(numbers: 0..<3)
        #expect(log.close() == LogFile.Counts(written: 4, lost: 0))
        #expect(try folder.text("log") == "{\"cut of\n{\"hello\":1}\n{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n")
        #expect(log.close().written == 4)
    }

    /// Renamed and opened anew, again and again, while lines are written as fast as they can be.
    @Test func openingAnewLosesNoLineAndSplitsNone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log"
        let least = 100_000
        let log = try LogFile.open(path, queueByteCount: 4096) { Issue.record("\($0)") }
        log.greet("{\"hello\":1}\n")
        let isEnough = Mutex(false)
        async let publishing: Int = withCheckedContinuation { continuation in
            DispatchQueue(label: "publisher").async {
                var count = 0
                while count < least || !isEnough.withLock({ $0 }) {
                    log.emit(numbers: count..<(count + 100))
                    count += 100
                }
                continuation.resume(returning: count)
            }
        }
        var files = ["log"]
        while files.count < 30 {
            let old = "log.\(files.count)"
            try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/" + old)
            files.insert(old, at: files.count - 1)
            #expect(await log.reopen() == nil)
        }
        isEnough.withLock { $0 = true }
        let total = await publishing
        #expect(log.close() == LogFile.Counts(written: UInt64(total) + 1, lost: 0))
        var next = 0
        for file in files {
            #expect(try folder.text(file).hasSuffix("\n"))
            let lines = try folder.lines(file)
            #expect(lines.first == "{\"hello\":1}")
            for line in lines.dropFirst() {
                guard line == "{\"n\":\(next)}" else {
                    Issue.record("\(file): expected \(next), found \(line)")
                    return
                }
                next += 1
            }
        }
        #expect(next == total)
        print("\(total) lines in \(files.count) files")
    }

    /// /dev/full refuses every byte with ENOSPC. What is queued is kept; what finds no room is lost, counted and told.
    @Test func aFullDiskIsToldOnceAndLinesAreKeptAsLongAsThereIsRoom() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        let reports = Mutex<[String]>([])
        let log = try LogFile.open(path, queueByteCount: 4096) { error in reports.withLock { $0.append("\(error)") } }
        log.greet("{\"hello\":1}\n")
        #expect(await eventually { reports.withLock { !$0.isEmpty } })
        log.emit(numbers: 0..<2000)
        let lost = log.counts.lost
        #expect(lost > 0 && log.counts.written == 0)
        try FileManager.default.removeItem(atPath: path)
        #expect(await log.reopen() == nil)
        #expect(await eventually { log.counts.written == 2001 - lost })
        log.emit("{\"after\":1}\n")
        #expect(log.close() == LogFile.Counts(written: 2002 - lost, lost: lost))
        #expect(
            reports.withLock { $0 } == [
                "\(path): cannot append to the log: no space left on device (ENOSPC): lines are kept as long as there is room, "
                    + "and tried again"
            ])
        let lines = try folder.lines("log").map(String.init)
        let kept = 2000 - Int(lost)
        #expect(
            lines == ["{\"hello\":1}", "{\"hello\":1}"] + (0..<kept).map { "{\"n\":\($0)}" } + [
                "{\"type\":\"gap\",\"lost\":\(lost)}", "{\"after\":1}",
            ])
    }

    @Test func theEndComesThoughTheDiskIsFull() throws {
        let log = try LogFile.open("/dev/full") { _ in }
        log.emit(numbers: 0..<10)
        #expect(log.close() == LogFile.Counts(written: 0, lost: 10))
    }

    @Test func whatCannotBeOpenedIsSaid() async throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: EmitterError.self) { try LogFile.open(folder.path + "/no/log") { _ in } }
        #expect(
            error?.description == "\(folder.path)/no/log: cannot open the log: no such file or directory (ENOENT)")
        let path = folder.path + "/log"
        let log = try LogFile.open(path) { Issue.record("\($0)") }
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(await log.reopen()?.description == "\(path): cannot open the log: is a directory (EISDIR)")
        log.emit(numbers: 0..<1)
        log.close()
        #expect(try folder.text("log.old") == "{\"n\":0}\n")
    }

    @Test func emittingAllocatesNothing() throws {
        let folder = try TemporaryFolder()
        let log = try LogFile.open(folder.path + "/log", queueByteCount: 4096) { Issue.record("\($0)") }
        let line = Array("{\"n\":0}\n".utf8)
        let allocations = line.withUnsafeBytes { line in
            let before = ocellus_allocations()
            for _ in 0..<5000 { log.emit(line) }
            return ocellus_allocations() - before
        }
        #expect(allocations == 0)
        #expect(log.close().written == 5000)
    }
}
