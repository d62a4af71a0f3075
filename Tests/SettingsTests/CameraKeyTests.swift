import Settings
import Testing

/// How a camera is set, how it hangs and what is seen of it.
@Suite struct CameraKeyTests {
    @Test(arguments: [
        ("5", ControlSetting.Value.number(5)), ("-9223372036854775808", .number(.min)), ("true", .word("true")),
        ("off", .word("off")), ("1.5", .word("1.5")), ("50 Hz", .word("50 Hz")), ("\"5\"", .word("5")),
        ("'off'", .word("off")), ("0x10", .word("0x10")), ("'-'", .word("-")),
    ])
    func valuesOfControls(text: String, value: ControlSetting.Value) throws {
        let controls = try read("camera:\n  controls:\n    a_1: \(text)\n", file: "x.yaml").camera.controls
        #expect(controls == [ControlSetting(name: "a_1", value: value, place: "x.yaml:3:5")])
    }

    @Test func controlsKeepTheirOrder() throws {
        let controls = try read("camera: {controls: {zoom: 1, auto: on, gain: 2}}").camera.controls
        #expect(controls.map(\.name) == ["zoom", "auto", "gain"])
    }

    @Test(arguments: [("card:C920 HD", "card:C920 HD"), ("usb:A1", "usb:A1"), ("door.avi", "/etc/o/door.avi")])
    func sources(text: String, source: String) throws {
        #expect(try read("camera: {source: \(text)}", file: "/etc/o/x.yaml").camera.source == source)
    }

    @Test func polygonsAndNoMask() throws {
        let mask = try read("camera: {mask: [[[0, 0], [0.5, 0], [0, 1]], [[1, 1], [1, .5], [0.25, 1]]]}").camera.mask
        let points: [[(Double, Double)]] = [[(0, 0), (0.5, 0), (0, 1)], [(1, 1), (1, 0.5), (0.25, 1)]]
        #expect(mask == .polygons(points.map { $0.map { MaskSetting.Point(x: $0.0, y: $0.1) } }))
        #expect(try read("camera: {mask: none, crop: none, max_fps: none}").camera == CameraSettings())
    }

    @Test func theEnvironmentSetsKeysOfOneValue() throws {
        let camera = try read(
            "",
            environment: ["OCELLUS_CAMERA_ROTATE": "90", "OCELLUS_CAMERA_MASK": "m.pgm", "OCELLUS_CAMERA_FLIP": "both"]
        ).camera
        #expect(camera.rotate == 90 && camera.mask == .file("m.pgm") && camera.flip == .both)
        let error = #expect(throws: SettingsError.self) {
            try read("", environment: ["OCELLUS_CAMERA_CONTROLS": "{gain: 1}"])
        }
        #expect(
            error?.description
                == "OCELLUS_CAMERA_CONTROLS: camera.controls: expected a map of names of controls, each with a whole number "
                + "or a word, found \"{gain: 1}\"")
    }

    @Test(arguments: [
        (
            "convert: libv4", "1:19: camera.convert: expected off or libv4l, found \"libv4\"; did you mean \"libv4l\"?"
        ),
        ("rotate: 45", "1:18: camera.rotate: expected 0, 90, 180 or 270, found \"45\""),
        (
            "flip: horizontl",
            "1:16: camera.flip: expected none, horizontal, vertical or both, found \"horizontl\"; did you mean "
                + "\"horizontal\"?"
        ),
        ("max_fps: 0", "1:19: camera.max_fps: expected none, or a number from 0.01 to 1000, found \"0\""),
        (
            "controls: {gain: 1, gain: 2}",
            "1:30: camera.controls: expected each control once, found \"gain\" again after line 1"
        ),
        (
            "controls: {white balance: 1}",
            "1:21: camera.controls: expected the name of a control, of 1 to 64 letters, digits and \"_\", found \"white "
                + "balance\""
        ),
        (
            "controls: {gain: 9223372036854775808}",
            "1:27: camera.controls: expected a whole number of 64 bits or a word of 1 to 64 bytes for \"gain\", found "
                + "\"9223372036854775808\""
        ),
        (
            "controls: {gain: [1]}",
            "1:27: camera.controls: expected a whole number of 64 bits or a word of 1 to 64 bytes for \"gain\", found a list"
        ),
        (
            "crop: [0, 0, 1]",
            "1:16: camera.crop: expected none, or a list of four numbers [left, top, width, height] from 0 to 1, width "
                + "and height at least 0.01, found a list"
        ),
        ("crop: [0, 0, 1.5, 1]", "1:23: camera.crop: expected a number from 0 to 1, found \"1.5\""),
        ("crop: [0, 0, 1, 0.009]", "1:26: camera.crop: expected a height of at least 0.01, found \"0.009\""),
        (
            "crop: [0.5, 0, 0.6, 1]",
            "1:16: camera.crop: expected a part within the picture, found left and width of more than 1 together"
        ),
        ("mask: []", "1:16: camera.mask: expected 1 to 64 polygons, found 0"),
        (
            "mask: [[[0, 0], [1, 1]]]",
            "1:17: camera.mask: expected a polygon, a list of 3 to 1000 points [x, y], found 2"
        ),
        ("mask: [[[0, 0], [1, 1], 5]]", "1:34: camera.mask: expected a point [x, y], found \"5\""),
        ("mask: [[[0, 0], [1, 1], [0, -1]]]", "1:38: camera.mask: expected a number from 0 to 1, found \"-1\""),
        (
            "rotat: 90",
            "1:10: camera.rotat: expected a known key, found \"rotat\"; did you mean \"rotate\"?"
        ),
    ])
    func sentence(text: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try read("camera: {\(text)}", file: "x.yaml") }
        #expect(error?.description == "x.yaml:" + expected)
    }
}
