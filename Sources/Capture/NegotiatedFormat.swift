import CV4L2
import Frames

/// What a camera was set to, as it answered.
struct NegotiatedFormat {
    /// As the kernel has it.
    let value: v4l2_format
    let code: FourCC
    let width: Int
    let height: Int
    /// Bytes that a frame may take, all planes together.
    let byteCount: Int
    /// Bytes from a row to the next in each plane that has a buffer of its own.
    let strides: [Int]
    private let colorspace: UInt32
    private let encoding: UInt32
    private let quantization: UInt32

    init(_ value: v4l2_format) {
        self.value = value
        if value.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue {
            let pixels = value.fmt.pix_mp
            let planes = withUnsafeBytes(of: pixels.plane_fmt) {
                Array($0.bindMemory(to: v4l2_plane_pix_format.self).prefix(max(1, Int(pixels.num_planes))))
            }
            (code, width, height) = (FourCC(pixels.pixelformat), Int(pixels.width), Int(pixels.height))
            byteCount = planes.reduce(0) { $0 + Int($1.sizeimage) }
            strides = planes.map { Int($0.bytesperline) }
            colorspace = pixels.colorspace
            (encoding, quantization) = (UInt32(pixels.ycbcr_enc), UInt32(pixels.quantization))
        } else {
            let pixels = value.fmt.pix
            (code, width, height) = (FourCC(pixels.pixelformat), Int(pixels.width), Int(pixels.height))
            byteCount = Int(pixels.sizeimage)
            strides = [Int(pixels.bytesperline)]
            colorspace = pixels.colorspace
            (encoding, quantization) = (pixels.ycbcr_enc, pixels.quantization)
        }
    }

    /// How its frames are read; nil if they are not understood.
    func frameFormat(fps: Double?) -> FrameFormat? {
        guard let pixelFormat = code.pixelFormat else { return nil }
        let tight = pixelFormat.tightStride(width: width)
        // Drivers give 0 for compressed formats, and a few for others too.
        let stride = pixelFormat == .mjpeg ? 0 : max(tight, strides.first ?? 0)
        return FrameFormat(
            pixelFormat: pixelFormat, width: width, height: height, stride: stride == tight ? 0 : stride, fps: fps,
            range: range, matrix: matrix)
    }

    /// Of YUV: limited unless the camera says otherwise, or its colours are those of JPEG (videodev2.h,
    /// V4L2_MAP_QUANTIZATION_DEFAULT).
    private var range: FrameFormat.Range {
        switch quantization {
        case V4L2_QUANTIZATION_FULL_RANGE.rawValue: .full
        case V4L2_QUANTIZATION_LIM_RANGE.rawValue: .limited
        default: colorspace == V4L2_COLORSPACE_JPEG.rawValue ? .full : .limited
        }
    }

    /// That which the camera names, or the one that belongs to its colour space (V4L2_MAP_YCBCR_ENC_DEFAULT).
    private var matrix: FrameFormat.Matrix {
        switch encoding {
        case V4L2_YCBCR_ENC_709.rawValue, V4L2_YCBCR_ENC_XV709.rawValue: return .bt709
        case V4L2_YCBCR_ENC_DEFAULT.rawValue:
            let are709 = [V4L2_COLORSPACE_REC709.rawValue, V4L2_COLORSPACE_DCI_P3.rawValue]
            return are709.contains(colorspace) ? .bt709 : .bt601
        default: return .bt601
        }
    }

    /// `640x480 YUYV`
    var summary: String { "\(width)x\(height) \(code)" }
}

extension VideoDevice {
    func currentFormat(type: UInt32) throws(DeviceError) -> NegotiatedFormat {
        var value = v4l2_format()
        value.type = type
        try check(ocellus_v4l2_get_format(descriptor, &value), .chooseFormat)
        return NegotiatedFormat(value)
    }

    /// Sets the format, and gives what the camera made of it: it may be another one.
    func setFormat(_ mode: CameraMode, type: UInt32) throws(DeviceError) -> NegotiatedFormat {
        try setFormat(v4l2_format.wishing(mode.code, width: mode.width, height: mode.height, type: type))
    }

    func setFormat(_ wish: v4l2_format) throws(DeviceError) -> NegotiatedFormat {
        var value = wish
        try check(ocellus_v4l2_set_format(descriptor, &value), .chooseFormat)
        return NegotiatedFormat(value)
    }

    /// Sets the rate, if one is wished, and gives the one that the camera has then; nil if it does not say. A camera need
    /// not let its rate be set.
    func setRate(_ fps: Double?, type: UInt32) -> Double? {
        var parameters = v4l2_streamparm()
        parameters.type = type
        guard ocellus_v4l2_get_parameters(descriptor, &parameters) == 0 else { return nil }
        if let fps, parameters.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0 {
            // The denominators of all usual rates divide this.
            let unit = 30_000.0
            let before = parameters
            parameters.parm.capture.timeperframe = v4l2_fract(
                numerator: UInt32((unit / fps).rounded()), denominator: UInt32(unit))
            if fps == fps.rounded() {
                parameters.parm.capture.timeperframe = v4l2_fract(numerator: 1, denominator: UInt32(fps))
            }
            if ocellus_v4l2_set_parameters(descriptor, &parameters) != 0 { parameters = before }
        }
        let interval = parameters.parm.capture.timeperframe
        guard interval.numerator > 0, interval.denominator > 0 else { return nil }
        return (Double(interval.denominator) / Double(interval.numerator) * 1000).rounded() / 1000
    }
}

extension v4l2_format {
    /// A picture of a size in a format; all else is the driver's choice.
    static func wishing(_ code: FourCC, width: Int, height: Int, type: UInt32) -> v4l2_format {
        var value = v4l2_format()
        value.type = type
        if type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue {
            value.fmt.pix_mp.width = UInt32(width)
            value.fmt.pix_mp.height = UInt32(height)
            value.fmt.pix_mp.pixelformat = code.code
            value.fmt.pix_mp.field = V4L2_FIELD_NONE.rawValue
        } else {
            value.fmt.pix.width = UInt32(width)
            value.fmt.pix.height = UInt32(height)
            value.fmt.pix.pixelformat = code.code
            value.fmt.pix.field = V4L2_FIELD_NONE.rawValue
        }
        return value
    }
}
