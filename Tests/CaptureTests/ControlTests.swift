import Capture
import Testing

/// What a control may be set to.
@Suite struct ControlTests {
    @Test func names() {
        #expect(controlName("White Balance, Automatic") == "white_balance_automatic")
        #expect(controlName("Exposure (Absolute)") == "exposure_absolute")
        #expect(controlName("50 Hz") == "50_hz")
        #expect(controlName("exposure_auto") == "exposure_auto")
    }

    @Test func numbers() throws {
        let control = CameraControl(
            name: "brightness", kind: .integer, minimum: -10, maximum: 10, step: 5, standard: 0)
        #expect(try control.number(for: .number(-5)) == -5)
        #expect(throws: ControlRequest.Refusal(sentence: "expected brightness (-10 to 10 in steps of 5), found 3")) {
            try control.number(for: .number(3))
        }
        #expect(throws: ControlRequest.Refusal(sentence: "expected brightness (-10 to 10 in steps of 5), found \"on\""))
        {
            try control.number(for: .word("on"))
        }
        // What drivers tell need not be sane.
        let odd = CameraControl(name: "odd", kind: .integer, minimum: .min, maximum: .max, step: .max, standard: 0)
        #expect(throws: ControlRequest.Refusal.self) { try odd.number(for: .number(1)) }
        let reversed = CameraControl(name: "odd", kind: .integer, minimum: 5, maximum: 1, step: 1, standard: 0)
        #expect(throws: ControlRequest.Refusal.self) { try reversed.number(for: .number(3)) }
    }

    @Test func switchesAndMenus() throws {
        let control = CameraControl(name: "auto", kind: .boolean, minimum: 0, maximum: 1, step: 1, standard: 0)
        #expect(try control.number(for: .word("on")) == 1 && control.number(for: .word("false")) == 0)
        #expect(try control.number(for: .number(1)) == 1)
        let menu = CameraControl(
            name: "power_line_frequency", kind: .menu, minimum: 0, maximum: 2, step: 1, standard: 0,
            items: [.init(number: 0, name: "Disabled"), .init(number: 2, name: "60 Hz")])
        #expect(try menu.number(for: .word("60 hz")) == 2 && menu.number(for: .number(0)) == 0)
        #expect(
            throws: ControlRequest.Refusal(
                sentence: "expected power_line_frequency (disabled, 60_hz), found \"50 Hz\"")
        ) { try menu.number(for: .word("50 Hz")) }
        #expect(throws: ControlRequest.Refusal.self) { try menu.number(for: .number(1)) }
    }
}
