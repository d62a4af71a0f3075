package import Frames

/// Motion JPEG in an AVI file, of the RIFF kind or OpenDML's (several RIFFs): a file or a pipe.
///
/// The chunks are read in their order, and no index is looked at, so one that is missing or wrong does no harm, nor does a
/// file that was cut off. Sound and further streams are passed over.
package final class AVIStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let header: AVIHeader
    private let rate: FrameRate
    private var index: UInt64 = 0

    /// Reads up to the first frame. `asked`: the rate where the header tells none.
    init(_ window: ByteWindow, asked: FrameRate?) throws(SourceError) {
        self.window = window
        header = try AVIHeader(window)
        rate = header.rate ?? asked ?? .fallback
        format = FrameFormat(
            pixelFormat: .mjpeg, width: header.width, height: header.height, fps: rate.framesPerSecond, range: .full)
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        while true {
            try window.look(ahead: RIFFChunk.headerByteCount)
            guard window.unread.count >= RIFFChunk.headerByteCount else { return .end }
            let chunk = RIFFChunk(window.unread)
            if isFrame(chunk.id) {
                window.consume(RIFFChunk.headerByteCount)
                return try frame(chunk, &slot)
            }
            if try enter(chunk) { continue }
            guard isChunkName(chunk.id) else { return try resynchronise(found: chunk.id) }
            window.consume(RIFFChunk.headerByteCount)
            _ = try window.skip(chunk.byteCount)
            try skipPadding(behind: chunk, in: window)
        }
    }

    /// A frame's chunk is called `00dc` or `00db`: compressed or not, which writers confuse.
    private func isFrame(_ name: FourCharacters) -> Bool {
        name[0] == header.streamDigits.0 && name[1] == header.streamDigits.1 && name[2] == UInt8(ascii: "d")
            && (name[3] == UInt8(ascii: "c") || name[3] == UInt8(ascii: "b"))
    }

    /// Consumes the header of a list that holds frames; false if the chunk is none.
    private func enter(_ chunk: RIFFChunk) throws(SourceError) -> Bool {
        guard chunk.id == "RIFF" || chunk.id == "LIST" else { return false }
        let headerByteCount = RIFFChunk.headerByteCount + 4
        try window.look(ahead: headerByteCount)
        guard window.unread.count >= headerByteCount else { return false }
        switch FourCharacters(window.unread, at: RIFFChunk.headerByteCount) {
        case "AVIX", "AVI ", "movi", "rec ":
            window.consume(headerByteCount)
            return true
        default: return false
        }
    }

    private func frame(_ chunk: RIFFChunk, _ slot: inout WritableSlot) throws(SourceError) -> Arrival {
        defer { index += 1 }
        guard chunk.byteCount > 0 else {
            return .lost(.driverGap, count: 1, reason: "its chunk is empty: it was lost when the file was written")
        }
        guard chunk.byteCount <= slot.bytes.count else {
            let found = try window.skip(chunk.byteCount)
            if found < chunk.byteCount { return .cutOff(found, of: chunk.byteCount) }
            try skipPadding(behind: chunk, in: window)
            return .tooLarge(chunk.byteCount, limit: slot.bytes.count)
        }
        // Whether one that the end of the file cuts off is whole nevertheless, its decoder says.
        slot.byteCount = try window.read(into: UnsafeMutableRawBufferPointer(rebasing: slot.bytes[..<chunk.byteCount]))
        try skipPadding(behind: chunk, in: window)
        return .frame(rate.times(of: index))
    }

    /// Passes over bytes that are no chunk, to the next frame or list.
    private func resynchronise(found: FourCharacters) throws(SourceError) -> Arrival {
        defer { index += 1 }
        while true {
            try window.look(ahead: 4)
            guard window.unread.count >= 4 else {
                window.consume(window.unread.count)
                break
            }
            let name = FourCharacters(window.unread, at: 0)
            if isFrame(name) || name == "LIST" || name == "RIFF" || name == "idx1" { break }
            window.consume(1)
        }
        return .lost(
            .undecodable, count: 1, reason: "expected a chunk of the AVI file, found the bytes \"\(found)\"")
    }
}
