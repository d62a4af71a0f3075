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
            for column in 0..<size.width {
                converted.bytes[column] = clip((Int32(lumaRow[column]) &- 16) &* weights.luma &+ 0x8000)
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
        var out = converted.bytes
        var column = 0
        while column < size.width {
            let blue = Int32(blueRow[column &>> 1]) &- 128
            let red = Int32(redRow[column &>> 1]) &- 128
            let addRed = red &* weights.redOfCr &+ 0x8000
            let addGreen = 0x8000 &- blue &* weights.greenOfCb &- red &* weights.greenOfCr
            let addBlue = blue &* weights.blueOfCb &+ 0x8000
            let end = min(column &+ 2, size.width)
            while column < end {
                let grey = (Int32(lumaRow[column]) &- weights.black) &* weights.luma
                out[0] = clip(grey &+ addRed)
                out[1] = clip(grey &+ addGreen)
                out[2] = clip(grey &+ addBlue)
                out += 3
                column &+= 1
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

@inline(__always)
private func clip(_ value: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(value &>> 16, 0), 255))
}
