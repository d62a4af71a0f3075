package import Frames

/// Concatenated JPEGs: a file, a pipe, or memory.
///
/// Bytes between the pictures are left out. A damaged picture is given as it is and keeps its index; only one above the
/// slot's capacity is lost here.
package final class MJPEGStream: FrameSource {
    package let format: FrameFormat
    private let window: ByteWindow
    private let rate: FrameRate
    private var splitter = JPEGSplitter()
    private var index: UInt64 = 0

    /// Pictures in memory that lives as long as the program, as an embedded recording does.
    ///
    /// - Parameter fps: frames per second, above 0.
    package convenience init(bytes: UnsafeRawBufferPointer, name: String, fps: Double) throws(SourceError) {
        guard let rate = FrameRate(fps) else {
            throw SourceError(.unopenable, "\(name): \(fps) is not a frame rate")
        }
        try self.init(ByteWindow(memory: bytes, name: name), rate: rate)
    }

    /// Looks at the first picture for its size, and consumes nothing. Of a pipe it waits for no more than that.
    init(_ window: ByteWindow, rate: FrameRate) throws(SourceError) {
        self.window = window
        self.rate = rate
        let header = try window.firstPicture()
        let shown = UnsafeRawBufferPointer(rebasing: window.unread.prefix(ByteWindow.capacity))
        guard !shown.isEmpty else { throw SourceError(.unopenable, "\(window.name): is empty") }
        guard JPEGMarkers.start(in: shown) != nil else {
            throw SourceError(.malformed, "\(window.name): has no JPEG picture in its first \(shown.count) bytes")
        }
        format = FrameFormat(
            pixelFormat: .mjpeg, width: header?.width ?? 0, height: header?.height ?? 0, fps: rate.framesPerSecond,
            range: .full)
    }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        var byteCount = 0
        while true {
            if window.unread.isEmpty {
                guard window.atEnd else {
                    try window.more()
                    continue
                }
                return byteCount > 0 ? arrival(byteCount, &slot) : .end
            }
            switch splitter.step(over: window.unread, atEnd: window.atEnd) {
            case .more: try window.more()
            case .skip(let count): window.consume(count)
            case .take(let count): byteCount = window.take(count, to: &slot, at: byteCount)
            case .end(let count): return arrival(window.take(count, to: &slot, at: byteCount), &slot)
            }
        }
    }

    private func arrival(_ byteCount: Int, _ slot: inout WritableSlot) -> Arrival {
        defer { index += 1 }
        guard byteCount <= slot.bytes.count else { return .tooLarge(byteCount, limit: slot.bytes.count) }
        slot.byteCount = byteCount
        return .frame(rate.times(of: index))
    }
}
