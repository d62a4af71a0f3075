/// Finds the pictures in a stream of concatenated JPEGs, in bounded memory.
///
/// What is fed is a window on the stream: the bytes that have not yet been stepped over. Invariants:
/// 1. Every byte of the stream is skipped (it stands between pictures) or taken (it belongs to one), once, in order.
/// 2. A picture ends after its EOI, or where the next one begins, or with the stream: a picture that was cut off costs
///    none but itself. A doubled SOI begins one picture.
/// 3. A segment is stepped over only if it is plausible, so that broken data cannot swallow the pictures behind it, and
///    a thumbnail within an APPn segment is not mistaken for a picture.
package struct JPEGSplitter {
    package enum Step: Sendable, Equatable {
        /// The next bytes belong to no picture.
        case skip(Int)
        /// The next bytes belong to the picture.
        case take(Int)
        /// The next bytes, which may be none, belong to the picture, and it ends.
        case end(taking: Int)
        /// A longer window is needed. Never with `atEnd`, never of a window of `longestLook` bytes.
        case more
    }

    /// Bytes of the longest segment and what must follow it.
    package static let longestLook = 2 + 65535 + 2

    private enum Place: Int, Comparable {
        case between
        /// Behind an SOI, before anything else.
        case begun
        case header
        case scan

        static func < (a: Place, b: Place) -> Bool { a.rawValue < b.rawValue }
    }
    private var place = Place.between

    package init() {}

    /// A picture has begun and not ended.
    package var isInside: Bool { place != .between }

    /// What the first bytes of `window` are. `atEnd`: nothing follows it. The window must not be empty.
    package mutating func step(over window: UnsafeRawBufferPointer, atEnd: Bool) -> Step {
        place == .between ? findStart(window, atEnd) : findEnd(window, atEnd)
    }

    private mutating func findStart(_ window: UnsafeRawBufferPointer, _ atEnd: Bool) -> Step {
        if let start = JPEGMarkers.start(in: window) {
            guard start == 0 else { return .skip(start) }
            place = .begun
            return .take(2)
        }
        if atEnd { return .skip(window.count) }
        return window.count > 2 ? .skip(window.count - 2) : .more
    }

    private mutating func findEnd(_ window: UnsafeRawBufferPointer, _ atEnd: Bool) -> Step {
        var position = 0
        while true {
            guard let found = JPEGMarkers.nextFF(in: window, from: position) else {
                place = max(place, .header)
                return .take(window.count)
            }
            if found > position { place = max(place, .header) }
            switch look(window, at: found, atEnd) {
            case .pass(let bytes): position = found + bytes
            case .endAfter(let bytes):
                place = .between
                return .end(taking: found + bytes)
            case .unclear: return found > 0 ? .take(found) : .more
            }
        }
    }

    private enum Look {
        case pass(Int)
        case endAfter(Int)
        /// The window ends too soon to tell.
        case unclear
    }

    /// What stands at an FF.
    private mutating func look(_ window: UnsafeRawBufferPointer, at found: Int, _ atEnd: Bool) -> Look {
        guard found + 1 < window.count else { return atEnd ? .pass(1) : .unclear }
        let marker = window[found + 1]
        if marker == 0xFF { return .pass(1) }
        if marker == JPEGMarkers.startOfImage {
            guard found + 2 < window.count else { return atEnd ? .pass(2) : .unclear }
            if window[found + 2] == 0xFF {
                return place == .begun ? .pass(2) : .endAfter(0)
            }
        }
        place = max(place, .header)
        switch marker {
        case JPEGMarkers.endOfImage: return .endAfter(2)
        case JPEGMarkers.startOfScan: return scan(window, at: found, atEnd)
        case 0x00...0xBF, 0xD0...0xD8: return .pass(2)
        default: return segment(window, at: found, marker: marker, atEnd)
        }
    }

    private mutating func scan(_ window: UnsafeRawBufferPointer, at found: Int, _ atEnd: Bool) -> Look {
        guard found + 5 <= window.count else { return atEnd ? .pass(2) : .unclear }
        let length = JPEGMarkers.bigEndian16(window, found + 2)
        guard length == 6 + 2 * Int(window[found + 4]) else { return .pass(2) }
        let next = found + 2 + length
        guard next + 2 <= window.count else { return atEnd ? .pass(2) : .unclear }
        let content = UnsafeRawBufferPointer(rebasing: window[found + 2..<next + 2])
        guard JPEGMarkers.start(in: content) == nil else { return .pass(2) }
        place = .scan
        return .pass(2 + length)
    }

    private func segment(_ window: UnsafeRawBufferPointer, at found: Int, marker: UInt8, _ atEnd: Bool) -> Look {
        guard found + 4 <= window.count else { return atEnd ? .pass(2) : .unclear }
        let length = JPEGMarkers.bigEndian16(window, found + 2)
        guard length >= 2 else { return .pass(2) }
        let next = found + 2 + length
        guard next < window.count else { return atEnd ? .pass(2) : .unclear }
        guard window[next] == 0xFF else { return .pass(2) }
        let content = UnsafeRawBufferPointer(rebasing: window[found + 2...next])
        if let start = JPEGMarkers.start(in: content) {
            // Only an application's segment or a comment holds pictures, and holds them whole.
            guard place == .header, marker >= 0xE0, start + 3 < content.count else { return .pass(2) }
        }
        return .pass(2 + length)
    }
}
