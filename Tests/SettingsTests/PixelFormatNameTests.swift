import Frames
import Settings
import Testing

/// Settings may not know Frames, so it has a list of its own of what pixel formats are called.
@Suite struct PixelFormatNameTests {
    @Test func everyFormatHasItsName() {
        #expect(PixelFormat.allCases.allSatisfy { CameraSettings.formats.contains($0.rawValue) })
    }

    @Test(arguments: CameraSettings.formats) func everyNameIsAFormat(name: String) {
        #expect(PixelFormat(name: name) != nil)
    }

    @Test(arguments: [("640x480", 640, 480), ("1X65535", 1, 65535)])
    func sizes(text: String, width: Int, height: Int) {
        let size = PixelSize(text)
        #expect(size?.width == width && size?.height == height)
    }

    @Test(arguments: ["", "640", "x480", "640x", "0x480", "640x65536", "640x480x3", "-1x2", "640 x 480", "6e2x4"])
    func whatIsNoSize(text: String) { #expect(PixelSize(text) == nil) }
}
