import Capture
import Frames
import Testing

/// Which of a camera's modes is taken.
@Suite struct ModeChoiceTests {
    private let usb2 = 24e6

    /// What a common webcam offers: raw pictures slow when they are large, JPEG fast at all sizes.
    private let webcam = [
        ("YUYV", 160, 120, [30.0, 15]), ("YUYV", 320, 240, [30, 15]), ("YUYV", 640, 480, [30, 15]),
        ("YUYV", 1280, 720, [10, 5]), ("YUYV", 1920, 1080, [5]), ("MJPG", 320, 240, [30]), ("MJPG", 640, 480, [30]),
        ("MJPG", 1280, 720, [60, 30, 15]), ("MJPG", 1920, 1080, [30]),
    ].map { CameraMode(code: FourCC($0.0), width: $0.1, height: $0.2, rates: $0.3) }

    private func choose(_ wish: ModeWish, among modes: [CameraMode], reach: Double? = nil) -> String? {
        wish.choose(among: modes, reach: reach).map { choice in
            choice.mode.summary + (choice.fps.map { " \($0)" } ?? "")
        }
    }

    @Test func theLeastThatTheModelNeeds() {
        #expect(choose(ModeWish(leastWidth: 128, leastHeight: 128), among: webcam, reach: usb2) == "320x240 YUYV 30.0")
        #expect(choose(ModeWish(leastWidth: 224, leastHeight: 224), among: webcam, reach: usb2) == "320x240 YUYV 30.0")
        #expect(choose(ModeWish(leastWidth: 320, leastHeight: 320), among: webcam, reach: usb2) == "640x480 YUYV 30.0")
    }

    @Test func jpegWhereRawPicturesAreTooSlowOrBeyondTheBus() {
        // 1280 × 720 raw comes 10 times a second only.
        #expect(choose(ModeWish(leastWidth: 1000, leastHeight: 500), among: webcam) == "1280x720 MJPG 30.0")
        // 640 × 480 × 2 × 30 is 18 MB/s: too much for a bus that has 10.
        #expect(
            choose(ModeWish(leastWidth: 400, leastHeight: 400), among: webcam, reach: 10e6) == "640x480 MJPG 30.0")
        // Nothing but raw, and none of it within reach: then it must do.
        let raw = webcam.filter { $0.code == FourCC("YUYV") }
        let wish = ModeWish(leastWidth: 400, leastHeight: 400)
        #expect(choose(wish, among: raw, reach: 0.1e6) == "640x480 YUYV 30.0")
        // What the bus carries is better than what it does not, though it is less than the model could use.
        #expect(choose(wish, among: raw, reach: 10e6) == "320x240 YUYV 30.0")
    }

    @Test func theLargestWhereNoneIsLargeEnough() {
        let wish = ModeWish(leastWidth: 4000, leastHeight: 3000)
        #expect(choose(wish, among: webcam, reach: usb2) == "1920x1080 MJPG 30.0")
    }

    @Test func whatAPersonAsksFor() {
        let size = ModeWish.Size(width: 1280, height: 720)
        let wish = ModeWish(leastWidth: 128, leastHeight: 128, format: .yuyv, size: size)
        #expect(choose(wish, among: webcam, reach: usb2) == "1280x720 YUYV 10.0")
        let fast = ModeWish(leastWidth: 128, leastHeight: 128, fps: 60)
        #expect(choose(fast, among: webcam, reach: usb2) == "1280x720 MJPG 60.0")
        let slow = ModeWish(leastWidth: 128, leastHeight: 128, fps: 5)
        #expect(choose(slow, among: webcam, reach: usb2) == "320x240 YUYV 15.0")
        let missing = ModeWish(leastWidth: 1, leastHeight: 1, format: .nv12)
        #expect(choose(missing, among: webcam) == nil)
    }

    /// The least bytes of raw pixels; luma alone only for a model that sees no colour; unknown formats never.
    @Test func formatsOfOneSize() {
        let modes = ["RGB3", "GREY", "YUYV", "NV12", "H264"].map {
            CameraMode(code: FourCC($0), width: 320, height: 240, rates: [])
        }
        #expect(choose(ModeWish(leastWidth: 128, leastHeight: 128), among: modes) == "320x240 NV12")
        let grey = ModeWish(leastWidth: 128, leastHeight: 128, wantsColour: false)
        #expect(choose(grey, among: modes) == "320x240 GREY")
        #expect(choose(grey, among: [modes[4]]) == nil)
        #expect(choose(ModeWish(leastWidth: 128, leastHeight: 128), among: [modes[1]]) == "320x240 GREY")
    }
}
