import CV4L2
import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open node of Video4Linux: its requests with their types, failures with their names. Closed with its owner.
///
/// Non-blocking, since dequeuing from a camera that was unplugged might never return.
final class VideoDevice {
    let path: String
    private let file: Descriptor

    var descriptor: Int32 { file.number }

    init(_ path: String) throws(DeviceError) {
        self.path = path
        let number = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else {
            let code = errno
            throw DeviceError(path, .open, code: code, detail: code == EBUSY ? holders(of: path) : nil)
        }
        file = Descriptor(number)
        var status = stat()
        let isCharacterDevice = fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
        guard isCharacterDevice, ocellus_v4l2_is_device_number(UInt64(status.st_rdev)) != 0 else {
            throw DeviceError(path, .identify, detail: "it is no device of Video4Linux", isFinal: true)
        }
    }

    /// What a node says of itself.
    struct Capability {
        var driver: String
        var card: String
        var bus: String
        /// V4L2_CAP_… of this node.
        var flags: UInt32

        var isCapture: Bool { isSinglePlanar || isMultiPlanar }
        var isSinglePlanar: Bool { flags & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0 }
        var isMultiPlanar: Bool { flags & UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0 }
        var isStreaming: Bool { flags & UInt32(V4L2_CAP_STREAMING) != 0 }
    }

    func capability() throws(DeviceError) -> Capability {
        var value = v4l2_capability()
        try check(ocellus_v4l2_query_capability(descriptor, &value), .identify)
        let flags =
            value.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0 ? value.device_caps : value.capabilities
        return Capability(
            driver: text(value.driver), card: text(value.card), bus: text(value.bus_info), flags: flags)
    }

    /// Throws unless `status` is 0.
    func check(_ status: Int32, _ operation: DeviceError.Operation, detail: String? = nil) throws(DeviceError) {
        guard status != 0 else { return }
        let code = -status
        throw DeviceError(
            path, operation, code: code, detail: detail ?? (code == EBUSY ? holders(of: path) : nil))
    }

    /// Calls `request` with growing indices until the device has no more; never more often than a sane device answers.
    func enumerate(_ request: (UInt32) -> Int32) {
        for index in 0..<Self.longestList where request(index) != 0 { return }
    }

    private static let longestList: UInt32 = 1024
}

/// A text of a fixed number of bytes, up to its first zero.
func text<Bytes>(_ bytes: Bytes) -> String {
    withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
