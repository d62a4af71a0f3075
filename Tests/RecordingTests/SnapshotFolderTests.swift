import Foundation
import Frames
import Recording
import Synchronization
import Testdata
import Testing

@Suite struct SnapshotFolderTests {
    private let path = "/tmp/ocellus-snapshots-\(UInt32.random(in: .min ... .max))"
    private let format = FrameFormat(pixelFormat: .mjpeg, width: 64, height: 48)

    private func folder(limit: Int = 1 << 20, memory: Int = 1 << 16, _ said: Said = Said()) throws -> SnapshotFolder {
        try SnapshotFolder(path: path, limit: limit, memory: memory) { said.hear($0) }
    }

    private func see(_ bytes: [UInt8], at time: UInt64, in folder: SnapshotFolder) {
        bytes.withUnsafeBytes { folder.see($0, format: format, capturedAt: time) }
    }

    private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
    }

    private func name(_ number: Int) -> String { String(format: "20261122T0800%02d.000000Z_dark_onset.jpg", number) }

    @Test func theFrameOfATimeIsKept() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try folder()
        // As two lanes see them.
        for time: UInt64 in [10, 30, 20, 40] { see([UInt8(time)], at: time, in: folder) }
        #expect(folder.keep(20, as: name(1)) && folder.keep(21, as: name(2)) && folder.keep(10, as: name(3)))
        // Of a time after the last frame nothing is known, and before the first one.
        #expect(!folder.keep(41, as: name(4)) && !folder.keep(9, as: name(5)))
        folder.close()
        #expect(try files() == [name(1), name(2), name(3)])
        #expect(try bytes(name(1)) == [20] && bytes(name(2)) == [30] && bytes(name(3)) == [10])
    }

    /// Whatever is in memory is what came, and all of the last frames that have room are there.
    @Test(arguments: Seeded.seeds(20)) func memoryHoldsTheLastFrames(seed: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var random = Seeded(seed)
        let folder = try folder(memory: 4 << 16)
        var all: [[UInt8]] = []
        for time in 0..<300 {
            let frame = [UInt8](
                repeating: UInt8(truncatingIfNeeded: time), count: Int.random(in: 1...9000, using: &random))
            all.append(frame)
            see(frame, at: UInt64(time), in: folder)
        }
        // So many of the last ones have room, whatever is lost at the memory's end.
        var (sum, sure) = (0, all.count)
        while sure > 0, sum + all[sure - 1].count <= (1 << 16) - 2 * 9000 {
            sure -= 1
            sum += all[sure].count
        }
        for time in sure..<all.count {
            #expect(folder.keep(UInt64(time), as: name(time % 60)))
            // No more may wait than a slow disk is given.
            folder.close()
        }
        for time in max(sure, all.count - 60)..<all.count { #expect(try bytes(name(time % 60)) == all[time]) }
    }

    /// Where not all frames of the last seconds have room, those that have lie evenly.
    @Test func memoryReachesOverTheLastSeconds() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try folder()
        let (count, period) = (400, 100_000_000)
        for number in 0..<count {
            var frame = [UInt8](repeating: 0, count: 1000)
            frame.withUnsafeMutableBytes { $0.storeBytes(of: UInt32(number), as: UInt32.self) }
            see(frame, at: UInt64(number * period), in: folder)
        }
        for age in stride(from: 0, through: 180, by: 20) {
            let wanted = count - 1 - age
            #expect(folder.keep(UInt64(wanted * period), as: name(age % 60)))
            folder.close()
            let found = Int(try bytes(name(age % 60)).withUnsafeBytes { $0.load(as: UInt32.self) })
            #expect(found >= wanted && found <= wanted + (age < 10 ? 0 : 5), "\(wanted): \(found)")
        }
        #expect(!folder.keep(UInt64((count - 300) * period), as: name(59)))
    }

    @Test func theOldestGoAndNothingElse() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try folder(limit: 2500)
        for other in ["a.jpg", "20261122_x_onset.jpg", "20261122T080000.000000Z_dark_onset.png"] {
            try Data(count: 5000).write(to: URL(filePath: "\(path)/\(other)"))
        }
        for number in 0..<5 {
            see([UInt8](repeating: UInt8(number), count: 1000), at: UInt64(number), in: folder)
            #expect(folder.keep(UInt64(number), as: name(number)))
        }
        folder.close()
        #expect(
            try files()
                == [
                    name(3), name(4), "20261122T080000.000000Z_dark_onset.png", "20261122_x_onset.jpg", "a.jpg",
                ].sorted())
    }

    /// The newest stays, whatever its clock said and what cannot be deleted.
    @Test func theNewestStays() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let said = Said()
        let folder = try folder(limit: 2500, said)
        try FileManager.default.createDirectory(atPath: "\(path)/\(name(58))", withIntermediateDirectories: false)
        try Data(count: 2000).write(to: URL(filePath: "\(path)/\(name(59))"))
        for number in 0..<3 {
            see([UInt8](repeating: UInt8(number), count: 1000), at: UInt64(number), in: folder)
            #expect(folder.keep(UInt64(number), as: name(number)))
            folder.close()
            #expect(try files().contains(name(number)))
        }
        #expect(said.sentences == ["\(path): an old snapshot cannot be deleted: is a directory (EISDIR)"])
        see([UInt8](repeating: 9, count: 2501), at: 9, in: folder)
        #expect(!folder.keep(9, as: name(9)))
    }

    @Test func whatGoesWrongIsSaidOnce() throws {
        let said = Said()
        let folder = try folder(said)
        see([1], at: 1, in: folder)
        try FileManager.default.removeItem(atPath: path)
        try Data().write(to: URL(filePath: path))
        for number in 1...3 { #expect(folder.keep(1, as: name(number))) }
        folder.close()
        // Once it can be made again it is.
        try FileManager.default.removeItem(atPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(folder.keep(1, as: name(4)))
        folder.close()
        #expect(try files() == [name(4)])
        let raw = FrameFormat(pixelFormat: .grey, width: 1, height: 1)
        for _ in 0..<3 { [UInt8](arrayLiteral: 7).withUnsafeBytes { folder.see($0, format: raw, capturedAt: 9) } }
        #expect(!folder.keep(9, as: name(2)))
        folder.close()
        #expect(
            said.sentences == [
                "\(path): a snapshot cannot be made: not a directory (ENOTDIR)",
                "\(path): no snapshots: the camera gives GREY, and no JPEGs: set camera.format: MJPG",
            ])
        #expect(throws: SourceError.self) {
            try SnapshotFolder(path: "/proc/none", limit: 1, report: { _ in })
        }
    }
}

private final class Said: Sendable {
    private let all = Mutex<[String]>([])

    func hear(_ sentence: String) { all.withLock { $0.append(sentence) } }
    var sentences: [String] { all.withLock { $0 } }
}
