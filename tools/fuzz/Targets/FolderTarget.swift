import Frames
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder that `record` made: an input is `recording.json`, `index.ndjson` and the frames, with a zero byte between.
enum FolderTarget: Target {
    static let name = "folder"

    static var seeds: [[UInt8]] {
        ["MJPG", "YUYV"].map { format in
            let about = """
                {"version":1,"camera":"front","format":"\(format)","width":4,"height":2,"stride":8,"fps":25,\
                "colorspace":"bt601","quantization":"full","start_time":"2026-11-22T08:00:00.123456Z","start_ns":81234567890}
                """
            let lines = [(0, 0), (1, 16), (4, 24)].map { seq, offset in
                """
                {"seq":\(seq),"sequence":\(seq),"captured_ns":\(81_234_567_890 + seq),"flags":0,"offset":\(offset),\
                "size":16,"dropped":0}

                """
            }
            return Array(about.utf8) + [0] + Array(lines.joined().utf8) + [0] + [UInt8](repeating: 9, count: 40)
        }
    }

    /// In memory, and this process's own.
    private static let folder: String = {
        let path = "/dev/shm/ocellus-fuzz-\(getpid())"
        mkdir(path, 0o700)
        atexit {
            for name in names.flatMap({ $0 }) { unlink("\(FolderTarget.folder)/\(name)") }
            rmdir(FolderTarget.folder)
        }
        return path
    }()

    private static let names = [["recording.json"], ["index.ndjson"], ["frames.mjpeg", "frames.raw"]]

    static func read(_ input: UnsafeRawBufferPointer) {
        let parts = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        for (part, names) in zip(parts, names) { for name in names { put(Array(part), name) } }
        guard let source = try? openRecording(at: folder) else { return }
        RecordingTarget.readAll(source)
    }

    private static func put(_ bytes: [UInt8], _ name: String) {
        let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count else { fatalError("\(folder)/\(name)") }
        close(file)
    }
}
