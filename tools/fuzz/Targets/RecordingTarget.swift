import Frames
import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A recording in one file: concatenated JPEGs, AVI, Y4M, a multipart body; raw frames, if the first byte is a zero.
enum RecordingTarget: Target {
    static let name = "recording"

    private static let picture: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 5, 6, 7]
        + [0xFF, 0xD9]

    static var seeds: [[UInt8]] {
        let y4m = ["", " C422", " C444alpha", " C420p10", " Cmono16"].map { space in
            Array("YUV4MPEG2 W3 H3 F25:1\(space) XCOLORRANGE=FULL\n".utf8)
                + (0..<2).flatMap { _ in Array("FRAME\n".utf8) + [UInt8](repeating: 7, count: 45) }
        }
        let part = Array("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 30\r\n\r\n".utf8) + picture + [13, 10]
        let multipart = part + part + Array("--frame--\r\n".utf8)
        return y4m + [multipart, picture + picture, [0] + picture, avi(padded: true), avi(padded: false)]
    }

    private static func avi(padded: Bool) -> [UInt8] {
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            Array(name.utf8) + [UInt8(content.count), 0, 0, 0] + content + (padded && content.count % 2 == 1 ? [0] : [])
        }
        let strh = Array("vidsMJPG".utf8) + [UInt8](repeating: 0, count: 12) + [1, 0, 0, 0, 25, 0, 0, 0]
        let strf = [40, 0, 0, 0, 16, 0, 0, 0, 8, 0, 0, 0, 1, 0, 24, 0] + Array("MJPG".utf8)
        let header = chunk("strh", strh + [0, 0, 0, 0]) + chunk("strf", strf + [UInt8](repeating: 0, count: 20))
        return Array("RIFF\0\0\0\0AVI LIST\0\0\0\0hdrlLIST\0\0\0\0strl".utf8) + header
            + Array("LIST\0\0\0\0movi".utf8) + chunk("00dc", picture) + chunk("00dc", picture + [0])
            + chunk("00dc", []) + Array("RIFF\0\0\0\0AVIXLIST\0\0\0\0movi".utf8) + chunk("00dc", picture)
    }

    static func read(_ input: UnsafeRawBufferPointer) {
        let file = memfd_create("input", 1)
        guard file >= 0, write(file, input.baseAddress, input.count) == input.count else { fatalError("no file") }
        defer { close(file) }
        lseek(file, 0, SEEK_SET)
        var hints = RecordingHints()
        if input.first == 0 {
            hints.pixelFormat = PixelFormat.allCases[input.count % PixelFormat.allCases.count]
            hints.size = .init(width: 1 + input.count % 7, height: 2)
        }
        guard let source = try? openRecording(descriptor: file, name: "input", hints: hints) else { return }
        readAll(source)
    }

    /// To its end, which must come.
    static func readAll(_ source: any FrameSource) {
        let ring = FrameRing(lanes: 1, slotCapacity: 1 << 20, policy: .blocking)
        while var slot = ring.reserve() {
            guard let arrival = try? source.read(into: &slot), arrival != .end else { return }
            precondition(slot.byteCount <= slot.bytes.count, "a frame is larger than its slot")
        }
    }
}

/// `memfd_create(2)`: a file in memory, closed in programs that are started.
@_silgen_name("memfd_create")
private func memfd_create(_ name: UnsafePointer<CChar>, _ flags: CUnsignedInt) -> CInt
