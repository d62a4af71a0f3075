import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hears of nodes that come, or may be opened now.
final class NodeWatch {
    private let file: Descriptor
    private var buffer = [UInt8](repeating: 0, count: 4096)

    init() throws(DeviceError) {
        let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard number >= 0 else { throw DeviceError("/dev", .watch, code: errno) }
        file = Descriptor(number)
        look()
    }

    /// udev makes the folders of links with the first camera, and takes them away with the last.
    private func look() {
        let events = UInt32(IN_CREATE) | UInt32(IN_ATTRIB) | UInt32(IN_MOVED_TO)
        for folder in ["/dev", "/dev/v4l", "/dev/v4l/by-id", "/dev/v4l/by-path"] {
            _ = inotify_add_watch(file.number, folder, events)
        }
    }

    /// Waits for `timeout` milliseconds at most; whether a camera's node or link has come.
    func wait(timeout: Int32) -> Bool {
        look()
        var descriptor = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, timeout) > 0 else { return false }
        var isCamera = false
        while true {
            let count = read(file.number, &buffer, buffer.count)
            guard count > 0 else { return isCamera }
            isCamera =
                names(count).contains { $0.hasPrefix("video") || $0.hasPrefix("v4l") || $0.contains("-index") }
                || isCamera
        }
    }

    /// The names in what was read: behind 16 bytes that end with the name's length.
    private func names(_ count: Int) -> [String] {
        buffer.withUnsafeBytes { bytes in
            var names: [String] = []
            var position = 0
            while position + 16 <= count {
                let length = Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
                guard position + 16 + length <= count else { break }
                names.append(
                    String(decoding: bytes[position + 16..<position + 16 + length].prefix { $0 != 0 }, as: UTF8.self))
                position += 16 + length
            }
            return names
        }
    }
}
