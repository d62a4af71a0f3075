package import Frames

/// Raw frames, one behind the other, of a format and size that are known beforehand: a file or a pipe.
package final class RawStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let rate: FrameRate
    private var index: UInt64 = 0

    init(_ window: ByteWindow, format: FrameFormat, rate: FrameRate) {
        self.window = window
        self.format = format
        self.rate = rate
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        try window.look(ahead: 1)
        if window.unread.isEmpty { return .end }
        defer { index += 1 }
        let needed = format.byteCount
        guard needed <= slot.bytes.count else {
            let found = try window.skip(needed)
            return found < needed ? .cutOff(found, of: needed) : .tooLarge(needed, limit: slot.bytes.count)
        }
        let found = try window.read(into: UnsafeMutableRawBufferPointer(rebasing: slot.bytes[..<needed]))
        guard found == needed else { return .cutOff(found, of: needed) }
        slot.byteCount = found
        return .frame(rate.times(of: index))
    }
}

extension Arrival {
    static func tooLarge(_ byteCount: Int, limit: Int) -> Arrival {
        .lost(
            .undecodable, count: 1,
            reason: "its \(byteCount) bytes are more than the \(limit) that a frame may have (camera.max_frame_bytes)")
    }

    static func cutOff(_ found: Int, of needed: Int) -> Arrival {
        .lost(.truncated, count: 1, reason: "expected \(needed) bytes, found \(found) before the file ended")
    }
}
