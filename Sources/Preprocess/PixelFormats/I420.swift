import Frames

/// Planes Y, Cb, Cr with chroma halved both ways, after BT.601; each chroma sample serves its four pixels.
///
/// Rows of chroma planes are half as long as those of the first, rounded up, also beyond the picture.
final class I420Reader: PixelReader {
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var size = PictureSize(width: 0, height: 0)
    private var stride = 0
    private var colour = RowColour.rgb
    private var range = FrameFormat.Range.limited
    private let converted = SampleMemory()

    func begin(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, colour: RowColour
    ) throws(FrameFault) -> PictureSize {
        size = try Preprocess.size(of: format)
        stride = max(format.stride, format.width)
        let needed = stride * format.height + 2 * chromaStride * ((format.height + 1) / 2)
        try require(needed, of: bytes, format)
        self.bytes = bytes
        self.colour = colour
        range = format.range
        return size
    }

    func start(denominator: Int) throws(FrameFault) -> RowShape {
        converted.grow(to: 3 * size.width)
        return RowShape(width: size.width, height: size.height, components: colour == .rgb ? 3 : 1)
    }

    func row(_ index: Int) throws(FrameFault) -> UnsafePointer<UInt8> {
        // `begin` has seen enough bytes, so there is a base.
        let base = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        let lumaRow = base + index * stride
        let weights = range == .limited ? YUVWeights.limited : .full
        if colour == .grey {
            if range == .full { return lumaRow }
            let out = converted.bytes
            for column in 0..<size.width {
                out[column] = clip((Int32(lumaRow[column]) &- weights.black) &* weights.luma &+ 0x8000)
            }
        } else {
            let blueRow = base + size.height * stride + (index / 2) * chromaStride
            let redRow = blueRow + ((size.height + 1) / 2) * chromaStride
            convert(lumaRow, blueRow, redRow, weights)
        }
        return UnsafePointer(converted.bytes)
    }

    func finish() throws(FrameFault) {}

    private var chromaStride: Int { (stride + 1) / 2 }

    private func convert(
        _ lumaRow: UnsafePointer<UInt8>, _ blueRow: UnsafePointer<UInt8>, _ redRow: UnsafePointer<UInt8>,
        _ weights: YUVWeights
    ) {
        let (out, width) = (converted.bytes, size.width)
        for pair in 0..<(width + 1) / 2 {
            let blue = Int32(blueRow[pair]) &- 128
            let red = Int32(redRow[pair]) &- 128
            let addRed = red &* weights.redOfCr &+ 0x8000
            let addGreen = 0x8000 &- blue &* weights.greenOfCb &- red &* weights.greenOfCr
            let addBlue = blue &* weights.blueOfCb &+ 0x8000
            for column in 2 * pair..<min(2 * pair + 2, width) {
                let grey = (Int32(lumaRow[column]) &- weights.black) &* weights.luma
                let pixel = out + 3 * column
                pixel[0] = clip(grey &+ addRed)
                pixel[1] = clip(grey &+ addGreen)
                pixel[2] = clip(grey &+ addBlue)
            }
        }
    }
}

/// ITU-R BT.601, in units of 2⁻¹⁶: R = luma·(Y − black) + redOfCr·Cr′ and so on, Cb′ and Cr′ around 0.
private struct YUVWeights {
    var black: Int32
    var luma: Int32
    var redOfCr: Int32
    var greenOfCb: Int32
    var greenOfCr: Int32
    var blueOfCb: Int32

    /// 255/219, and 1.402, 0.344136, 0.714136, 1.772 times 255/224.
    static let limited = YUVWeights(
        black: 16, luma: 76309, redOfCr: 104597, greenOfCb: 25675, greenOfCr: 53279, blueOfCb: 132201)
    static let full = YUVWeights(
        black: 0, luma: 65536, redOfCr: 91881, greenOfCb: 22554, greenOfCr: 46802, blueOfCb: 116130)
}

/// 0…255, without a branch: noise would make each a guess.
@inline(__always)
private func clip(_ value: Int32) -> UInt8 {
    let whole = value &>> 16
    let positive = whole & ~(whole &>> 31)
    let missing = 255 &- positive
    return UInt8(truncatingIfNeeded: 255 &- (missing & ~(missing &>> 31)))
}
