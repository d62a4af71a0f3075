import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A request that a device has refused.
package struct DeviceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried.
    package enum Operation: String, Sendable, CaseIterable {
        case open = "cannot be opened"
        case identify = "is not a camera"
        case chooseFormat = "cannot be set to the format"
        case chooseRate = "cannot be set to the frame rate"
        case control = "cannot set a control"
        case makeBuffers = "cannot make buffers"
        case mapBuffers = "cannot map its buffers"
        case start = "cannot start streaming"
        case queue = "cannot take a buffer back"
        case dequeue = "cannot give a frame"
        case wait = "cannot be waited for"
        case watch = "cannot be watched for"
    }

    package var path: String
    package var operation: Operation
    /// errno; 0 if the device works and is not what was expected.
    package var code: Int32
    /// What else is known: who holds it, what it offers.
    package var detail: String?
    /// Trying again does not help: what was asked for is wrong, not the moment.
    package var isFinal: Bool

    package init(
        _ path: String, _ operation: Operation, code: Int32 = 0, detail: String? = nil, isFinal: Bool = false
    ) {
        self.path = path
        self.operation = operation
        self.code = code
        self.detail = detail
        self.isFinal = isFinal
    }

    /// Subject, what failed, the cause with its errno's name, and what to do about it.
    package var description: String {
        ["\(path): \(operation.rawValue)", cause, detail, advice]
            .compactMap { $0 }.joined(separator: ": ")
    }

    /// errno in words.
    var cause: String? { code == 0 ? nil : describe(errno: code) }

    /// The device went away, and its descriptor with it.
    package var isLoss: Bool { [ENODEV, ENXIO, ENOENT].contains(code) }

    /// What a person can do about it.
    package var advice: String? {
        switch (operation, code) {
        case (.start, ENOSPC), (.chooseFormat, ENOSPC):
            "the USB bus has no bandwidth left; use MJPG, a smaller size, or another port"
        case (_, EBUSY) where detail == nil:
            "another program uses the camera; end it, or let that program share its frames"
        case (.open, EACCES), (.open, EPERM):
            "its group, often \"video\", may open it: add the user to it, or in a service DeviceAllow=char-video4linux rw"
        case (.open, ENOENT): "plug the camera in, or name another; ocellus devices lists what is here"
        case (.open, EMFILE), (.open, ENFILE): "too many files are open; raise LimitNOFILE="
        case (.open, EIO), (.start, EIO), (.dequeue, EIO), (.queue, EIO):
            "the camera or its cable does not answer; plug it in again, or try another port"
        case (.start, EPROTO), (.chooseFormat, EPROTO), (.start, ETIMEDOUT), (.chooseFormat, ETIMEDOUT):
            "the camera's firmware did not answer in time; plug it in again"
        case (.start, EPIPE), (.start, ENOLINK): "no signal reaches the camera's input; check its cable and source"
        case (.chooseFormat, EINVAL) where detail == nil: "ocellus devices lists what it offers"
        case (.start, EINVAL): "the driver refuses its own settings; choose another camera.format or camera.size"
        case (.makeBuffers, ENOMEM), (.mapBuffers, ENOMEM), (.start, ENOMEM):
            "the driver has no memory left for frames; choose a smaller camera.size"
        case (_, ENODEV), (_, ENXIO): "it was unplugged, or its driver was unloaded"
        case (.identify, 0), (.identify, ENOTTY), (.identify, EINVAL): "ocellus devices lists the cameras"
        default: nil
        }
    }

    /// What to tell whoever asked for the camera.
    var asSourceError: SourceError {
        SourceError(operation == .control && isFinal ? .misconfigured : .unavailable, description)
    }
}
