extension CameraSettings {
    /// What is done with a pixel format that is not read here.
    package enum Convert: String, Sendable, CaseIterable {
        case off, libv4l
    }

    /// How the device itself is set.
    static let deviceKeys: [SettingKey<CameraSettings>] = [
        SettingKey(
            "convert", \.convert, .choice, standard: "off",
            "libv4l: a camera with none of the formats above is read through the library libv4l, which converts; slower.",
            "off: such a camera is refused."),
        SettingKey(
            "controls", \.controls, .controls, standard: "{}",
            "The camera's own controls, such as {power_line_frequency: 1, gain: 40, auto_exposure: manual mode}: numbers,",
            "or words of a menu (a word in quotes is never a number). \"ocellus devices\" lists names, units and ranges.",
            "They are set whenever the camera starts, switches and menus first; what is not named stays as it is."),
        SettingKey(
            "keep_fps", \.keepFPS, .boolean, standard: "false",
            "true: the frame rate is kept in the dark, where automatic exposure would halve it for brighter pictures."),
    ]
}
