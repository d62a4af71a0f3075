import CV4L2
import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// libv4l's conversion of a camera's frames to RGB24.
final class Conversion {
    private let device: VideoDevice
    private let library: OpaquePointer
    /// What the camera must be set to.
    let source: v4l2_format
    private var output: v4l2_format

    init(_ device: VideoDevice, _ wish: ModeWish, type: UInt32) throws(DeviceError) {
        self.device = device
        guard let created = ocellus_conversion_create(device.descriptor) else {
            throw DeviceError(device.path, .chooseFormat, code: ENOMEM)
        }
        library = created
        var (wanted, found) = (
            v4l2_format.wishing(
                FourCC("RGB3"), width: wish.size?.width ?? wish.leastWidth,
                height: wish.size?.height ?? wish.leastHeight,
                type: type), v4l2_format()
        )
        let status = ocellus_conversion_try(created, &wanted, &found)
        (output, source) = (wanted, found)
        try device.check(status, .chooseFormat, detail: "libv4l cannot convert what it offers to RGB3")
        guard FourCC(wanted.fmt.pix.pixelformat) == FourCC("RGB3") else {
            throw DeviceError(
                device.path, .chooseFormat, detail: "libv4l cannot convert what it offers to RGB3", isFinal: true)
        }
    }

    deinit { ocellus_conversion_destroy(library) }

    /// Of the frames that come out.
    func format(fps: Double?) -> FrameFormat {
        let pixels = output.fmt.pix
        return FrameFormat(
            pixelFormat: .rgb24, width: Int(pixels.width), height: Int(pixels.height),
            stride: Int(pixels.bytesperline) == 3 * Int(pixels.width) ? 0 : Int(pixels.bytesperline), fps: fps)
    }

    /// Converts a frame into `memory`; gives its bytes, or why libv4l refuses it.
    func convert(
        _ frame: UnsafeRawBufferPointer, of negotiated: NegotiatedFormat, into memory: UnsafeMutableRawBufferPointer
    ) -> Result<Int, Refusal> {
        var (source, output) = (negotiated.value, output)
        let count = ocellus_conversion_convert(
            library, &source, &output, frame.bindMemory(to: UInt8.self).baseAddress, frame.count,
            memory.bindMemory(to: UInt8.self).baseAddress, memory.count)
        guard count < 0 else { return .success(count) }
        let message = String(cString: ocellus_conversion_message(library))
        return .failure(Refusal(sentence: "libv4l: \(message.isEmpty ? describe(errno: Int32(-count)) : message)"))
    }

    struct Refusal: Error {
        let sentence: String
    }
}
