import Frames
import Preprocess
import Tensors
import Testdata
import Testing

@Suite struct ThumbnailTests {
    private let input = InputDescription(width: 32, height: 32, resize: .crop)

    /// A grey frame whose samples grow along both axes.
    private func ramp(_ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { y in (0..<width).map { x in UInt8((x * 128 / width) + (y * 128 / height)) } }
    }

    @Test(arguments: [(640, 360), (160, 90), (97, 41), (1, 1), (1280, 1024)])
    func itShowsTheWholeFrameWhateverTheTensorShows(width: Int, height: Int) throws {
        let thumbnail = Thumbnail()
        let tensor = TensorMemory(input)
        let format = FrameFormat(pixelFormat: .grey, width: width, height: height)
        try ramp(width, height).withUnsafeBytes {
            try FrameReader(input).fill(tensor.view, from: $0, format: format, thumbnail: thumbnail)
        }
        for y in [0, 44, 89] {
            for x in [0, 80, 159] {
                let (column, row) = ((2 * x + 1) * width / 320, (2 * y + 1) * height / 180)
                let expected = column * 128 / width + row * 128 / height
                let found = Int(thumbnail.samples[y * Thumbnail.width + x])
                #expect(abs(found - expected) <= 2 + 128 / width + 128 / height, "(\(x), \(y))")
            }
        }
    }

    /// The tensor does not depend on whether there is a thumbnail, and the thumbnail takes luma of colours.
    @Test func itDoesNotTouchTheTensor() throws {
        let bytes = noise(300 * 200 * 3, seed: 4)
        let plain = try tensor(FrameReader(input), of: bytes, rgb24(300, 200))
        let memory = TensorMemory(input)
        let thumbnail = Thumbnail()
        try bytes.withUnsafeBytes {
            try FrameReader(input).fill(memory.view, from: $0, format: rgb24(300, 200), thumbnail: thumbnail)
        }
        for (index, value) in plain.enumerated() { #expect(memory.view.base[index % 3 * 1024 + index / 3] == value) }
        let red = [UInt8]([255, 0, 0] + [255, 0, 0])
        try red.withUnsafeBytes {
            try FrameReader(input).fill(memory.view, from: $0, format: rgb24(2, 1), thumbnail: thumbnail)
        }
        #expect(thumbnail.samples.allSatisfy { $0 == 76 })
    }
}
