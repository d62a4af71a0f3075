import CAllocations
import Frames
import Preprocess
import Recording
import Tensors
import Testdata
import Testing

/// A tensor of its own, of NCHW.
final class TensorMemory {
    let view: PlanarView

    init(_ input: InputDescription) {
        view = PlanarView(
            base: .allocate(capacity: input.width * input.height * input.channels), channels: input.channels,
            height: input.height, width: input.width, channelStride: input.width * input.height, rowStride: input.width,
            pixelStride: 1)
    }

    deinit { view.base.deallocate() }
}

@Suite(.enabled(if: ocellus_counts_allocations() != 0, "a sanitizer counts otherwise")) struct SteadyStateTests {
    /// All that there is in one.
    private static let view = View(
        rotation: .quarter, flip: .horizontal, crop: .init(left: 0.1, top: 0.2, width: 0.7, height: 0.6),
        mask: .polygons([[.init(x: 0, y: 0), .init(x: 1, y: 0.5), .init(x: 0.3, y: 1)]]))

    @Test(arguments: PixelFormat.raw, InputDescription.Resize.allCases)
    func rawFramesAllocateNothing(pixelFormat: PixelFormat, resize: InputDescription.Resize) throws {
        for view in [View.whole, Self.view] { try allocatesNothing(pixelFormat, resize, view) }
    }

    private func allocatesNothing(
        _ pixelFormat: PixelFormat, _ resize: InputDescription.Resize, _ view: View
    ) throws {
        let input = InputDescription(width: 40, height: 40, resize: resize)
        let reader = FrameReader(input, view: view)
        let tensor = TensorMemory(input)
        let thumbnail = Thumbnail()
        let format = FrameFormat(pixelFormat: pixelFormat, width: 100, height: 60)
        let bytes = noise(format.byteCount, seed: 3)
        let counts = try bytes.withUnsafeBytes { frame in
            try (0..<4).map { _ in
                let before = ocellus_allocations()
                try reader.fill(tensor.view, from: frame, format: format, thumbnail: thumbnail)
                return ocellus_allocations() - before
            }
        }
        #expect(counts[0] > 0, "the count counts nothing")
        #expect(counts.dropFirst().allSatisfy { $0 == 0 }, "\(counts)")
    }

    /// libjpeg takes a few blocks per picture, and always as many.
    @Test(.enabled(if: Testdata.isThere, "\(Testdata.absence)"), arguments: [false, true])
    func jpegsAllocateAFewBlocksOfTheLibrary(isTurned: Bool) throws {
        let input = InputDescription(width: 40, height: 40)
        let reader = FrameReader(input, view: isTurned ? Self.view : .whole)
        let tensor = TensorMemory(input)
        var counts: [UInt64] = []
        let source = try openRecording(at: Testdata.path("streams/traffic_320x240.mjpeg"))
        try readAll(source) { _, frame in
            let before = ocellus_allocations()
            try reader.fill(tensor.view, from: frame, format: source.format)
            counts.append(ocellus_allocations() - before)
        }
        #expect(Set(counts.dropFirst()).count == 1, "\(counts)")
        #expect(counts[1] < 20)
    }
}
