import ArgumentParser
import Frames
import Recording
import Settings

/// What may be named as a recording.
let recordingKinds =
    "A recording: a folder that record made or one of JPEGs, .mjpeg, .avi, .y4m, a saved multipart body, raw frames, "
    + "builtin:demo, or - for standard input."

/// What may be named as the source of a recording.
let recordableKinds = "A camera (a device path, usb:SERIAL, card:NAME), or a recording, or - for standard input."

/// What a person says of a recording or picture that cannot tell, or wishes of a camera.
struct RawOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The pixel format of raw frames, or that of a camera: MJPG, YUYV, UYVY, NV12, I420, GREY, RGB24, BGR24, …",
            valueName: "name"))
    var format: String?

    @Option(help: ArgumentHelp("The size of raw frames, or that of a camera, such as 640x480.", valueName: "WxH"))
    var size: String?

    @Option(
        help: ArgumentHelp(
            "Frames per second, where a recording does not tell, or that a camera is asked for.", valueName: "number"))
    var fps: Double?

    func validate() throws {
        if let format, PixelFormat(name: format) == nil {
            let known = PixelFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--format: expected one of \(known), found \(format)")
        }
        if let size, PixelSize(size) == nil {
            throw ValidationError("--size: expected a size such as 640x480, found \(size)")
        }
        if let fps, !(0.01...1000).contains(fps) { throw ValidationError("--fps: expected 0.01 to 1000, found \(fps)") }
    }

    /// Lays these over what the configuration says.
    func apply(to settings: inout CameraSettings) {
        if let format { settings.format = PixelFormat(name: format)?.rawValue }
        if let size { settings.size = PixelSize(size) }
        if let fps { settings.fps = fps }
    }
}

extension CameraSettings {
    /// How a recording is read. `follows`: wait at its end until its writer closes it.
    func hints(follows: Bool) -> RecordingHints {
        RecordingHints(
            pixelFormat: format.flatMap { PixelFormat(name: $0) },
            size: size.map { RecordingHints.Size(width: $0.width, height: $0.height) }, fps: fps, follows: follows)
    }
}
