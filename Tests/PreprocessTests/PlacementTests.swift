import Frames
import Preprocess
import Testdata
import Testing

/// Where pictures come to lie, seen in the tensor.
@Suite struct PlacementTests {
    /// A picture whose samples tell their column (R) and row (G).
    private func map(_ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { y in (0..<width).flatMap { x in [UInt8(x), UInt8(y), 0] } }
    }

    @Test(arguments: [(9, 8), (10, 8), (11, 8), (12, 8), (13, 8), (8, 9), (8, 11), (20, 30)])
    func theWindowLiesInTheMiddleHalvesRoundedToEven(width: Int, height: Int) throws {
        // Unscaled: the shorter side becomes what it is.
        let input = InputDescription(width: 6, height: 6, resize: .crop, resizeTo: min(width, height))
        let result = try samples(input, of: map(width, height), rgb24(width, height))
        let left = UInt8((Double(width - 6) / 2).rounded(.toNearestOrEven))
        let top = UInt8((Double(height - 6) / 2).rounded(.toNearestOrEven))
        #expect([UInt8](result[..<3]) == [left, top, 0])
        #expect([UInt8](result.suffix(3)) == [left + 5, top + 5, 0])
    }

    @Test func theLongerSideIsRoundedDown() throws {
        // 10 × 7 to a shorter side of 5: int(10 · 5 / 7) = 7; of these 7 the window takes all.
        let input = InputDescription(width: 7, height: 5, resize: .crop, resizeTo: 5)
        let whole = InputDescription(width: 7, height: 5)
        let bytes = noise(10 * 7 * 3, seed: 1)
        #expect(try samples(input, of: bytes, rgb24(10, 7)) == samples(whole, of: bytes, rgb24(10, 7)))
    }

    @Test func aWindowBeyondThePictureHoldsTheMean() throws {
        let input = InputDescription(width: 6, height: 4, mean: [50], resize: .crop, resizeTo: 2)
        let result = try tensor(FrameReader(input), of: [UInt8](repeating: 60, count: 12), rgb24(2, 2))
        let expected: [Float] = (0..<24).flatMap { pixel in
            let isInside = (1...2).contains(pixel / 6) && (2...3).contains(pixel % 6)
            return [Float](repeating: isInside ? 10 : 0, count: 3)
        }
        #expect(result == expected)
    }

    @Test(arguments: [(40, 20), (20, 40), (30, 30)])
    func letterboxKeepsTheShape(width: Int, height: Int) throws {
        let input = InputDescription(width: 10, height: 10, mean: [100], std: [2], resize: .letterbox)
        let bytes = [UInt8](repeating: 200, count: width * height * 3)
        let result = try tensor(FrameReader(input), of: bytes, rgb24(width, height))
        let inside = { (position: Int, side: Int, other: Int) in side >= other || (2..<7).contains(position) }
        for pixel in 0..<100 {
            // Half as high: rows 2 ..< 7 of 10, the odd one free below.
            let isInside = inside(pixel % 10, width, height) && inside(pixel / 10, height, width)
            #expect(result[3 * pixel] == (isInside ? 50 : 0), "pixel \(pixel)")
        }
    }

    @Test func planesTakeTheirColoursMeansAndDeviations() throws {
        let bytes: [UInt8] = [10, 20, 30]
        var input = InputDescription(width: 1, height: 1, mean: [1, 2, 3], std: [1, 2, 4])
        #expect(try tensor(FrameReader(input), of: bytes, rgb24(1, 1)) == [9, 9, 6.75])
        input.order = .bgr
        #expect(try tensor(FrameReader(input), of: bytes, rgb24(1, 1)) == [29, 9, 1.75])
        input = InputDescription(width: 1, height: 1, channels: 1, order: .grey, mean: [8], std: [2])
        // (10 · 19595 + 20 · 38470 + 30 · 7471 + 32768) / 65536 = 18.
        #expect(try tensor(FrameReader(input), of: bytes, rgb24(1, 1)) == [5])
        input = InputDescription(width: 1, height: 1, order: .bgr)
        let grey = FrameFormat(pixelFormat: .grey, width: 1, height: 1, stride: 1)
        #expect(try tensor(FrameReader(input), of: [77], grey) == [77, 77, 77])
    }

    @Test func bilinearTakesTwoNeighbours() throws {
        let input = InputDescription(width: 2, height: 1, channels: 1, order: .grey, filter: .bilinear)
        let row = FrameFormat(pixelFormat: .grey, width: 6, height: 1, stride: 6)
        // Centres at 1 and 4: pixels there; what lies between does not count.
        #expect(try tensor(FrameReader(input), of: [0, 90, 0, 0, 30, 0], row) == [90, 30])
        let five = FrameFormat(pixelFormat: .grey, width: 5, height: 1, stride: 5)
        // Centres at 0.75 and 3.25.
        #expect(try tensor(FrameReader(input), of: [100, 200, 0, 40, 80], five) == [175, 50])
    }
}
