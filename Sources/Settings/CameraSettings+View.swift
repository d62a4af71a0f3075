extension CameraSettings {
    /// How a picture is mirrored.
    package enum Flip: String, Sendable, CaseIterable {
        case none
        /// Left becomes right.
        case horizontal
        /// Top becomes bottom.
        case vertical
        case both
    }

    /// What is seen of the picture: how the camera hangs, and then, in the upright picture, what is looked at.
    static let viewKeys: [SettingKey<CameraSettings>] = [
        SettingKey(
            "rotate", \.rotate, .integer(among: [0, 90, 180, 270]), standard: "0",
            "Degrees clockwise by which the camera's picture must be turned to be upright: how the camera hangs."),
        SettingKey(
            "flip", \.flip, .choice, standard: "none",
            "How the turned picture must be mirrored to be upright: horizontal changes left and right, vertical top and",
            "bottom."),
        SettingKey(
            "crop", \.crop, SettingKind.crop.or("none"), standard: "none",
            "The part of the upright picture that is classified, in parts of its width and height: [0.5, 0, 0.5, 1] is the",
            "right half. The model's resize works on what is left.",
            "none: the whole picture."),
        SettingKey(
            "mask", \.mask, SettingKind.mask.or("none"), standard: "none",
            "What nobody sees, in the whole upright picture, before crop: made black before anything else is done with it.",
            "A list of polygons, each a list of points [x, y] in parts of the picture's width and height from its upper",
            "left corner; or a PGM file (P5) of any size, stretched over the picture: 0 is masked, all else is seen.",
            "A relative path is relative to this file's folder.",
            "none: all is seen."),
    ]
}
