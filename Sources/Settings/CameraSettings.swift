/// Which camera, and what is taken of it.
package struct CameraSettings: Sendable, Equatable {
    /// The camera's name in what is said; nil: the name of the configuration file.
    package var name: String?
    /// A device path, `usb:SERIAL`, `card:TEXT`, a recording's path, `builtin:…` or `-`; nil: the first camera that can
    /// be used.
    package var source: String?
    /// What its pixel format is called; nil: as the source has it.
    package var format: String?
    /// Of its frames; nil: as the source has it.
    package var size: PixelSize?
    /// Frames per second; nil: as the source has it.
    package var fps: Double?
    package var convert = Convert.off
    /// In the order of the file; no name twice.
    package var controls: [ControlSetting] = []
    /// Whether automatic exposure must not lower the frame rate.
    package var keepFPS = false
    /// Degrees clockwise by which the camera's picture is turned to be upright: 0, 90, 180 or 270.
    package var rotate = 0
    /// How the turned picture is mirrored.
    package var flip = Flip.none
    /// The part of the upright picture that is looked at; nil: all of it.
    package var crop: CropSetting?
    /// The parts of the whole upright picture that nobody sees; nil: none.
    package var mask: MaskSetting?
    /// Frames per second that are classified at most; nil: all.
    package var maxFPS: Double?
    /// Bytes that a frame may have.
    package var maxFrameByteCount = 16 << 20

    package init() {}

    static let keys = sourceKeys + deviceKeys + viewKeys + limitKeys

    private static let sourceKeys: [SettingKey<CameraSettings>] = [
        SettingKey(
            "name", \.name, SettingKind.name.or("auto"), standard: "auto",
            "What the camera is called in everything that is said of it, and in the path of the socket.",
            "auto: the name of this file without \".yaml\"."),
        SettingKey(
            "source", \.source,
            SettingKind.path(
                "a device path, usb:SERIAL, card:TEXT, the path of a recording, or builtin:demo", schemes: schemes
            ).or("auto"), standard: "auto",
            "What is watched. usb:SERIAL: the camera with that serial number; card:TEXT: a camera whose card's name",
            "contains TEXT (\"ocellus devices\" lists them). A relative path is relative to this file's folder.",
            "auto: the first camera that can be used."),
        SettingKey(
            "format", \.format, SettingKind.word(among: formats).or("auto"), standard: "auto",
            "The pixel format of the frames. Of recordings only raw ones need it.",
            "auto: what suits the model and the bus best; what a recording says of itself."),
        SettingKey(
            "size", \.size, SettingKind.pixelSize.or("auto"), standard: "auto",
            "Width and height of the frames, in pixels. Of recordings only raw ones need it.",
            "auto: what suits the model best; what a recording says of itself."),
        SettingKey(
            "fps", \.fps, SettingKind.number(0.01...1000, "0.01 to 1000").or("auto"), standard: "auto",
            "Frames per second.",
            "auto: what the camera prefers; what a recording says of itself, else 25."),
    ]

    private static let limitKeys: [SettingKey<CameraSettings>] = [
        SettingKey(
            "max_fps", \.maxFPS, SettingKind.number(0.01...1000, "0.01 to 1000").or("none"), standard: "none",
            "Frames per second that are classified at most; those between are dropped and counted.",
            "none: all that come."),
        SettingKey(
            "max_frame_bytes", \.maxFrameByteCount, .byteCount(4096...(1 << 30), "4 KiB to 1 GiB"), standard: "16 MiB",
            "The most that one frame may have; a larger one is dropped. Memory is touched only as far as frames need it."
        ),
    ]

    /// The names of all pixel formats.
    package static let formats = [
        "MJPG", "YUYV", "UYVY", "YVYU", "VYUY", "NV12", "NV21", "I420", "YV12", "422P", "411P", "444P", "GREY", "Y16",
        "RGB3", "BGR3", "XB24", "XR24", "BX24", "RX24", "RGB24", "BGR24",
    ]

    static let schemes = ["usb:", "card:", "builtin:"]
}
