import Frames
import Preprocess
import Tensors
import Testdata
import Testing

/// The tensor of a frame as 8-bit samples, pixel by pixel, if mean is 0 and std is 1.
func samples(
    _ input: InputDescription, exact: Bool = true, of bytes: [UInt8], _ format: FrameFormat
) throws -> [UInt8] {
    try tensor(FrameReader(input, exact: exact), of: bytes, format).map { UInt8($0) }
}

/// Elements as NHWC.
func tensor(_ reader: FrameReader, of bytes: [UInt8], _ format: FrameFormat) throws -> [Float] {
    let input = reader.input
    var values = [Float](repeating: .nan, count: input.width * input.height * input.channels)
    try values.withUnsafeMutableBufferPointer { memory in
        let view = PlanarView(
            base: try #require(memory.baseAddress), channels: input.channels, height: input.height, width: input.width,
            channelStride: 1, rowStride: input.width * input.channels, pixelStride: input.channels)
        try bytes.withUnsafeBytes { try reader.fill(view, from: $0, format: format) }
    }
    return values
}

func rgb24(_ width: Int, _ height: Int) -> FrameFormat {
    FrameFormat(pixelFormat: .rgb24, width: width, height: height, stride: 3 * width)
}

struct SmallGolden: Sendable {
    var width: Int, height: Int, toWidth: Int, toHeight: Int
    var hex: String

    init(_ width: Int, _ height: Int, _ toWidth: Int, _ toHeight: Int, _ hex: String) {
        (self.width, self.height, self.toWidth, self.toHeight, self.hex) = (width, height, toWidth, toHeight, hex)
    }
}

struct LargeGolden: Sendable {
    var width: Int, height: Int, toWidth: Int, toHeight: Int
    /// FNV-1a of the result.
    var triangle: UInt64, nearest: UInt64, grey: UInt64, crop: UInt64

    init(
        _ width: Int, _ height: Int, _ toWidth: Int, _ toHeight: Int, triangle: UInt64, nearest: UInt64, grey: UInt64,
        crop: UInt64
    ) {
        (self.width, self.height, self.toWidth, self.toHeight) = (width, height, toWidth, toHeight)
        (self.triangle, self.nearest, self.grey, self.crop) = (triangle, nearest, grey, crop)
    }
}

/// What Pillow 13.0.0 makes of `noise(width · height · 3, seed: width · 1000 + height)`.
@Suite struct PillowTests {
    @Test(arguments: [
        SmallGolden(
            13, 7, 5, 4,
            "9284648d7e9a94719c748e9e90a3a9695a9673707a78639b8067947b8f834d8d8c7f927f6db29595a88f7b8a91479099"
                + "66899763699c8481a27d6b9e"),
        SmallGolden(
            4, 3, 9, 8,
            "1d28e04048e59d9df1eddff2de93a2cf47528c783942b92826d2222231d3444fd99d9de8ead9ecd995a2c85158897b40"
                + "44b32f2ac8294068875976929d9aafd5b7c5bba3a0a18e7c798d69508d58408d525e9f3a6f9d4b9c9776c0959e9cb09f"
                + "79cb9f689e925b678156527b5fb5266aaf38889f6a9e97987cc2a759ebb655aca7575d9357408c42aa494bad5b61b38a"
                + "71bdb559d7ba40f0bf40b6a943708f445586269f6d2baa7e3ac8ab44e3d136eccd28f5c82bc0ac2f828c316a80219d73"
                + "26aa8433cbb03ce9d630f0d024f6c927c2ac2c858b2e6e7f"),
        SmallGolden(
            8, 8, 3, 1,
            "847379847f7d7d7b7a"),
        SmallGolden(
            1, 1, 3, 2,
            "6c37af6c37af6c37af6c37af6c37af6c37af"),
        SmallGolden(
            31, 2, 2, 5,
            "834f71855a94855175865b928c5a83885f8b9262918a62839464958b6381"),
        SmallGolden(
            6, 6, 6, 6,
            "26cc142cc91be040382116c6b8df28d2da3313e3fd0b6564ceb33593a8e40acd55bb1b2a4d9768c76362bc31c16d0041"
                + "13350bf954a54e9bb97d57d3bc7a6c642f6143a607e56bf967b7ed2d4e5760016238ba4a1c18b7182fd1fa4a6537e43a"
                + "2277667b6093da8e7cf01f0e"),
    ])
    func triangle(golden: SmallGolden) throws {
        let result = try samples(
            InputDescription(width: golden.toWidth, height: golden.toHeight),
            of: picture(golden.width, golden.height), rgb24(golden.width, golden.height))
        #expect(result.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == golden.hex)
    }

    @Test(arguments: [
        LargeGolden(
            320, 240, 224, 224, triangle: 0xfa4d_88d4_157d_545f, nearest: 0x1df2_e4b1_47a9_e55a,
            grey: 0x7356_14e1_db52_57f9, crop: 0x09ed_a6a7_0b61_b13d),
        LargeGolden(
            1280, 720, 224, 224, triangle: 0xec1d_a95e_f49a_2c16, nearest: 0x4874_c36f_6650_4ad1,
            grey: 0x9b4e_ea6b_1a7c_9def, crop: 0xaa28_0ade_34d5_7b52),
        LargeGolden(
            97, 1013, 64, 33, triangle: 0x575b_7eee_30b9_462a, nearest: 0x2b9c_2fc5_584d_f454,
            grey: 0x011e_e764_d06b_bd62, crop: 0x71af_cd43_b9ab_28cd),
        LargeGolden(
            50, 40, 224, 160, triangle: 0x197d_0e47_b4c1_1b5b, nearest: 0x9e61_d53f_d0a6_085d,
            grey: 0x771b_d150_8372_23fd, crop: 0x2d7f_21c9_14df_1f9b),
        LargeGolden(
            767, 431, 96, 96, triangle: 0x269e_ab58_de4a_0037, nearest: 0xbf61_4574_1e89_f57a,
            grey: 0x628b_5af0_b3eb_d54b, crop: 0x52b6_fb49_4fe4_5870),
        LargeGolden(
            224, 224, 224, 224, triangle: 0x266e_7fb8_f8ba_1b68, nearest: 0x266e_7fb8_f8ba_1b68,
            grey: 0x0751_41b5_e6f6_e075, crop: 0xaf34_bce6_7fc9_6a4f),
    ])
    func everyFilterAndFit(golden: LargeGolden) throws {
        let bytes = picture(golden.width, golden.height)
        let format = rgb24(golden.width, golden.height)
        var input = InputDescription(width: golden.toWidth, height: golden.toHeight)
        #expect(fnv1a(try samples(input, of: bytes, format)) == golden.triangle)
        input.filter = .nearest
        #expect(fnv1a(try samples(input, of: bytes, format)) == golden.nearest)
        input.filter = .triangle
        input.resize = .crop
        #expect(fnv1a(try samples(input, of: bytes, format)) == golden.crop)
        input.resize = .squash
        input.order = .grey
        input.channels = 1
        #expect(fnv1a(try samples(input, of: bytes, format)) == golden.grey)
    }

    private func picture(_ width: Int, _ height: Int) -> [UInt8] {
        noise(width * height * 3, seed: UInt64(width * 1000 + height))
    }
}
