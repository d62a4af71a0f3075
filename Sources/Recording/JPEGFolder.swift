package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The JPEG files of a folder, in the bytewise order of their names.
///
/// Which files there are is settled when it is opened. One that cannot be read later is lost and keeps its index.
package final class JPEGFolder: FrameSource {
    package let format: FrameFormat
    private let path: String
    private let folder: Descriptor
    private let names: FileNames
    private let rate: FrameRate
    private var index = 0

    init(_ folder: Descriptor, path: String, rate: FrameRate) throws(SourceError) {
        self.folder = folder
        self.path = path
        self.rate = rate
        names = try FileNames(in: folder, path: path) { isJPEGName($0) }
        guard names.count > 0 else {
            throw SourceError(.unopenable, "\(path): is a folder without a .jpg or .jpeg file")
        }
        format = FrameFormat(
            pixelFormat: .mjpeg, width: 0, height: 0, fps: rate.framesPerSecond, range: .full)
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        guard index < names.count else { return .end }
        defer { index += 1 }
        let opened = names.withName(index) { openat(folder.number, $0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard opened >= 0 else { return lost("cannot be opened: \(describe(errno: errno))") }
        defer { close(opened) }
        var filled = 0
        while filled < slot.bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: slot.bytes[filled...])
            guard let count = readAgain(opened, into: rest) else {
                return lost("cannot be read: \(describe(errno: errno))")
            }
            if count == 0 { break }
            filled += count
        }
        if filled == slot.bytes.count {
            var status = stat()
            if fstat(opened, &status) == 0, status.st_size > filled {
                return .tooLarge(Int(status.st_size), limit: filled)
            }
        }
        slot.byteCount = filled
        return .frame(rate.times(of: UInt64(index)))
    }

    private func lost(_ reason: String) -> Arrival {
        .lost(.undecodable, count: 1, reason: "\(names.withName(index) { String(cString: $0) }) \(reason)")
    }
}

/// Whether a name ends in .jpg or .jpeg, in capitals or not.
private func isJPEGName(_ name: UnsafePointer<CChar>) -> Bool {
    let length = strlen(name)
    let endings = [".jpg", ".jpeg"]
    return endings.contains { length > $0.utf8.count && strcasecmp(name + length - $0.utf8.count, $0) == 0 }
}
