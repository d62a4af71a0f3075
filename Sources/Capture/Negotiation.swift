import CV4L2
import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What was asked of a camera and what it agreed to.
struct Negotiation {
    let type: UInt32
    let negotiated: NegotiatedFormat
    let format: FrameFormat
    /// Nil where frames are understood as they are.
    let conversion: Conversion?
    /// `asked for 640x480 YUYV at 30 per second, got …`
    let summary: String
}

extension VideoDevice {
    /// Chooses a mode by the rule of `ModeWish.choose`, sets it, and reads back what the camera made of it.
    func negotiate(_ request: StreamRequest) throws(DeviceError) -> Negotiation {
        let capability = try capability()
        guard capability.isCapture, capability.isStreaming else {
            throw DeviceError(path, .identify, detail: capability.obstacle, isFinal: !capability.mayBecomeCapture)
        }
        let type = bufferType(capability)
        if let choice = try choose(request.wish, type: type) {
            let negotiated = try setFormat(choice.mode, type: type)
            let fps = setRate(choice.fps, type: type)
            guard let format = negotiated.frameFormat(fps: fps) else {
                throw DeviceError(
                    path, .chooseFormat, detail: "asked for \(choice.mode.summary), found \(negotiated.summary)")
            }
            return Negotiation(
                type: type, negotiated: negotiated, format: format, conversion: nil,
                summary: "asked for \(choice.mode.summary)\(rateText(choice.fps)), got \(negotiated.summary)"
                    + rateText(fps))
        }
        let offered = modes(type: type, sizes: [])
        if request.converts, let negotiation = try negotiateConversion(request.wish, type: type) { return negotiation }
        throw DeviceError(path, .chooseFormat, detail: request.wish.refusal(offered), isFinal: !offered.isEmpty)
    }

    private func choose(_ wish: ModeWish, type: UInt32) throws(DeviceError) -> ModeChoice? {
        let least = ModeWish.Size(width: wish.leastWidth, height: wish.leastHeight)
        var modes = modes(type: type, sizes: [wish.size ?? least])
        if modes.isEmpty {
            // Some drivers list nothing and still have a format.
            let current = try currentFormat(type: type)
            modes = [CameraMode(code: current.code, width: current.width, height: current.height, rates: [])]
        }
        return wish.choose(among: modes, reach: busReach(of: path))
    }

    private func negotiateConversion(_ wish: ModeWish, type: UInt32) throws(DeviceError) -> Negotiation? {
        guard type == V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue else { return nil }
        let conversion = try Conversion(self, wish, type: type)
        let source = try setFormat(conversion.source)
        let fps = setRate(wish.fps, type: type)
        return Negotiation(
            type: type, negotiated: source, format: conversion.format(fps: fps), conversion: conversion,
            summary: "asked for \(NegotiatedFormat(conversion.source).summary) converted by libv4l, got "
                + source.summary + rateText(fps))
    }
}

extension VideoDevice.Capability {
    /// A loopback device whose writer has not come yet looks like one that shows pictures.
    var mayBecomeCapture: Bool {
        flags & UInt32(bitPattern: V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE) != 0
    }

    /// Why a node gives no pictures.
    var obstacle: String {
        if isCapture { return "it gives no frames by streaming" }
        if flags & UInt32(V4L2_CAP_META_CAPTURE) != 0 { return "it gives metadata, not pictures" }
        if flags & UInt32(bitPattern: V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE) != 0 {
            return "it converts pictures and takes none"
        }
        let takes = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE
        if flags & UInt32(bitPattern: takes) != 0 { return "it shows pictures and takes none" }
        return "it takes no pictures"
    }
}

extension ModeWish {
    /// Why nothing of what is offered will do.
    func refusal(_ offered: [CameraMode]) -> String {
        let understood = offered.filter { $0.code.pixelFormat != nil }
        if understood.isEmpty { return Capture.refusal(ofAll: offered.map(\.code)) }
        let asked = [size.map { "\($0.width)x\($0.height)" }, format?.rawValue].compactMap { $0 }.joined(separator: " ")
        let sameFormat = understood.filter { $0.code.pixelFormat == format }
        let listed =
            sameFormat.isEmpty
            ? distinct(understood.map { "\($0.code)" }) : distinct(sameFormat.map { "\($0.width)x\($0.height)" })
        return "asked for \(asked), it offers \(listed)"
    }

}

/// Why none of the formats that a camera offers will do.
func refusal(ofAll codes: [FourCC]) -> String {
    guard !codes.isEmpty else { return "it offers no format" }
    let names = distinct(codes.map(\.description))
    return "none of its formats (\(names)) can be read; camera.convert: libv4l may convert them"
}

private func distinct(_ names: [String]) -> String {
    var seen: [String] = []
    for name in names where !seen.contains(name) { seen.append(name) }
    return seen.joined(separator: ", ")
}

private func rateText(_ fps: Double?) -> String {
    guard let fps else { return "" }
    return " at \(fps == fps.rounded() ? "\(Int(fps))" : "\(fps)") per second"
}

/// Bytes per second that raw pictures of a camera may take on its bus; nil if it is no USB camera.
///
/// Of a bus's bits half are used: USB 2 carries 24 MB/s of the 60 that its name promises (three packets of 1024 bytes each
/// 125 µs), and the camera is rarely alone.
private func busReach(of path: String) -> Double? {
    guard let node = realPath(path)?.split(separator: "/").last,
        let device = realPath("/sys/class/video4linux/\(node)/device"), device.contains("/usb")
    else { return nil }
    // The interface's parent is the device, which knows its speed in Mbit/s.
    guard let speed = firstLine(of: "\(device)/../speed").flatMap({ Double($0) }) else { return nil }
    return min(speed * 1e6 / 8 / 2, speed <= 480 ? 24e6 : .infinity)
}
