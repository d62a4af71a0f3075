import Capture
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is said when a device refuses.
@Suite struct DeviceErrorTests {
    private static let table: [(DeviceError.Operation, Int32, String)] = [
        (
            .start, ENOSPC,
            "/dev/video0: cannot start streaming: no space left on device (ENOSPC): the USB bus has no bandwidth left; use "
                + "MJPG, a smaller size, or another port"
        ),
        (
            .open, EACCES,
            "/dev/video0: cannot be opened: permission denied (EACCES): its group, often \"video\", may open it: add the "
                + "user to it, or in a service DeviceAllow=char-video4linux rw"
        ),
        (
            .open, ENOENT,
            "/dev/video0: cannot be opened: no such file or directory (ENOENT): plug the camera in, or name another; "
                + "ocellus devices lists what is here"
        ),
        (
            .start, EBUSY,
            "/dev/video0: cannot start streaming: device or resource busy (EBUSY): another program uses the camera; end it, "
                + "or let that program share its frames"
        ),
        (
            .dequeue, ENODEV,
            "/dev/video0: cannot give a frame: no such device (ENODEV): it was unplugged, or its driver was unloaded"
        ),
        (
            .dequeue, EIO,
            "/dev/video0: cannot give a frame: input/output error (EIO): the camera or its cable does not answer; plug it "
                + "in again, or try another port"
        ),
        (
            .chooseFormat, EINVAL,
            "/dev/video0: cannot be set to the format: invalid argument (EINVAL): ocellus devices lists what it offers"
        ),
        (
            .identify, ENOTTY,
            "/dev/video0: is not a camera: inappropriate ioctl for device (ENOTTY): ocellus devices lists the cameras"
        ),
        (
            .makeBuffers, ENOMEM,
            "/dev/video0: cannot make buffers: cannot allocate memory (ENOMEM): the driver has no memory left for frames; "
                + "choose a smaller camera.size"
        ),
        (.mapBuffers, EAGAIN, "/dev/video0: cannot map its buffers: resource temporarily unavailable (EAGAIN)"),
    ]

    @Test(arguments: table.indices)
    func sentences(row: Int) {
        let (operation, code, sentence) = Self.table[row]
        #expect(DeviceError("/dev/video0", operation, code: code).description == sentence)
    }

    /// Whoever holds the camera is named instead of what may be.
    @Test func holder() {
        let error = DeviceError("/dev/video0", .open, code: EBUSY, detail: "held by cheese (pid 42): end it")
        #expect(
            error.description
                == "/dev/video0: cannot be opened: device or resource busy (EBUSY): held by cheese (pid 42): end it")
    }

    @Test func holdersAreFoundInTheirDescriptors() throws {
        let child = Process()
        child.executableURL = URL(filePath: "/bin/cat")
        child.standardInput = FileHandle(forReadingAtPath: "/dev/full")
        let output = Pipe()
        child.standardOutput = output
        try child.run()
        defer {
            // SIGTERM may be blocked in the thread that starts it, and is then in the child as well.
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        // The child has begun to read once it writes.
        _ = output.fileHandleForReading.readData(ofLength: 1)
        let found = deviceHolders(of: "/dev/full")
        #expect(found.contains(DeviceHolder(pid: child.processIdentifier, program: "cat")))
        #expect(deviceHolders(of: "/dev/nothing-here").isEmpty)
    }
}
