import Capture
import Foundation
import Testing
import ocellus

/// `ocellus devices`
@Suite struct DevicesTests {
    @Test(.enabled(if: access("/sys/class/video4linux", F_OK) != 0, "there are cameras, or there may be"))
    func noCameraSystem() throws {
        let message =
            "ocellus: no camera system is here: /sys/class/video4linux is missing: load a driver, or plug in a camera\n"
        let text = try Command.run("devices", in: try TemporaryFolder())
        #expect(text.status == 69 && text.output == "" && text.messages == message)
        let json = try Command.run("devices", "--json", in: try TemporaryFolder())
        #expect(json.status == 69 && json.output == "{\"devices\":[]}\n" && json.messages == message)
    }

    /// A made-up system: a webcam with two nodes of which one cannot be opened, and a node without anything.
    @Test func camerasAreReadFromTheSystem() throws {
        let folder = try TemporaryFolder()
        let cameras = SystemCameras(root: folder.path)
        #expect(cameras.nodes() == nil)
        for name in ["video10", "video2", "video0", "v4l-subdev0"] {
            _ = try folder.makeFolder("sys/class/video4linux/\(name)")
        }
        _ = try folder.makeFolder("sys/devices/usb1/1-1:1.0")
        _ = try folder.makeFolder("dev/v4l/by-id")
        let manager = FileManager.default
        func link(_ path: String, _ target: String) throws {
            try manager.createSymbolicLink(atPath: "\(folder.path)/\(path)", withDestinationPath: target)
        }
        for (name, index) in [("video0", 0), ("video2", 1)] {
            try folder.write("HD Webcam\nmore", to: "sys/class/video4linux/\(name)/name")
            try folder.write("\(index)\n", to: "sys/class/video4linux/\(name)/index")
            try link("sys/class/video4linux/\(name)/device", "../../../devices/usb1/1-1:1.0")
        }
        try link("sys/devices/usb1/1-1:1.0/driver", "../../../../bus/usb/drivers/uvcvideo")
        try link("sys/devices/usb1/1-1:1.0/subsystem", "../../../../bus/usb")
        try link("dev/v4l/by-id/usb-HD-video-index0", "../../video0")
        try folder.write("", to: "dev/video0")
        let nodes = try #require(cameras.nodes())
        #expect(nodes.map(\.path) == ["/dev/video0", "/dev/video2", "/dev/video10"])
        let first = nodes[0]
        #expect(first.name == "HD Webcam" && first.index == 0 && first.driver == "uvcvideo" && first.bus == "usb")
        #expect(first.address == "1-1:1.0" && first.byID == ["/dev/v4l/by-id/usb-HD-video-index0"])
        // A file where the device should be.
        #expect(first.byPath.isEmpty && first.obstacle == "it is no device of Video4Linux")
        #expect(nodes[1].index == 1 && nodes[1].obstacle == "no such file or directory (ENOENT)")
        #expect(nodes[2].name == nil && nodes[2].driver == nil && nodes[2].byID.isEmpty)
    }
}
