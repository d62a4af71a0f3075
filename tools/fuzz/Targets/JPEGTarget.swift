import CBuiltin
import Frames
import Preprocess
import Tensors

/// A frame of a camera, from its bytes to the network's input; and the walk over its markers, in pieces of any size.
enum JPEGTarget: Target {
    static let name = "jpeg"

    /// Frames of the bundled recording, which have no Huffman tables.
    static var seeds: [[UInt8]] {
        var count = 0
        let start = ocellus_demo(&count)
        let pictures = pictures(in: UnsafeRawBufferPointer(start: start, count: count), pieces: .max)
        return stride(from: 0, to: pictures.count, by: 40).map { pictures[$0] }
    }

    /// They have seen other pictures, as those of a lane have. libFuzzer runs its inputs on one thread, which alone uses
    /// these four.
    nonisolated(unsafe) private static let readers = [
        FrameReader(InputDescription(width: 32, height: 24)),
        FrameReader(InputDescription(width: 33, height: 7, resize: .letterbox), exact: true),
        FrameReader(InputDescription(width: 24, height: 24, channels: 1, order: .grey, resize: .crop)),
        FrameReader(
            InputDescription(width: 20, height: 30),
            view: View(
                rotation: .quarter, flip: .vertical, crop: .init(left: 0.1, top: 0.2, width: 0.9, height: 0.5),
                mask: .polygons([[.init(x: 0, y: 0), .init(x: 1, y: 0.3), .init(x: 0.4, y: 1)]]))),
    ]
    nonisolated(unsafe) private static let thumbnail = Thumbnail()
    nonisolated(unsafe) private static let planes = UnsafeMutablePointer<Float>.allocate(capacity: 3 * 64 * 64)

    static func read(_ input: UnsafeRawBufferPointer) {
        let whole = pictures(in: input, pieces: .max)
        precondition(whole == pictures(in: input, pieces: 1 + (input.first.map(Int.init) ?? 0)), "pieces matter")
        _ = JPEGMarkers.header(in: input)
        let reader = readers[input.count % readers.count]
        let size = reader.input
        let tensor = PlanarView(
            base: planes, channels: size.channels, height: size.height, width: size.width,
            channelStride: size.height * size.width, rowStride: size.width, pixelStride: 1)
        let format = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
        try? reader.fill(tensor, from: input, format: format, thumbnail: input.count % 2 == 0 ? thumbnail : nil)
    }

    /// What the splitter takes, shown `pieces` bytes more at a time.
    private static func pictures(in input: UnsafeRawBufferPointer, pieces: Int) -> [[UInt8]] {
        var splitter = JPEGSplitter()
        var found: [[UInt8]] = []
        var current: [UInt8] = []
        var (first, shown) = (0, min(pieces, input.count))
        while first < input.count {
            if first == shown { shown = min(shown + pieces, input.count) }
            let window = UnsafeRawBufferPointer(rebasing: input[first..<shown])
            switch splitter.step(over: window, atEnd: shown == input.count) {
            case .more:
                precondition(shown < input.count && window.count < JPEGSplitter.longestLook, "more is never enough")
                shown += min(pieces, input.count - shown)
            case .skip(let count):
                precondition(count > 0, "nothing is skipped")
                first += count
            case .take(let count):
                precondition(count > 0, "nothing is taken")
                current += input[first..<(first + count)]
                first += count
            case .end(let count):
                found.append(current + input[first..<(first + count)])
                current = []
                first += count
            }
        }
        return found + (splitter.isInside ? [current] : [])
    }
}
