import CV4L2
import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A camera that streams: from a node's opening to its closing, in one format.
///
/// Invariants:
/// 1. Each number of the driver's sequence is told once: as a frame, as one that was lost with its buffer, or in a gap. A
///    sequence that runs backwards starts anew, without a gap.
/// 2. A buffer goes back to the driver as soon as its bytes are copied or judged.
/// 3. What came before an error is told before it: a frame that was taken is neither lost nor left out of the account.
/// 4. After any error the stream is of no more use; letting it go closes and unmaps everything.
final class CameraStream {
    let path: String
    /// What its frames are.
    private(set) var format: FrameFormat
    /// Of the last JPEG that had another size than was negotiated.
    private(set) var wrongSize: (width: Int, height: Int)?
    /// Sentences about how it was set up.
    let remarks: [String]

    private let device: VideoDevice
    private let negotiated: NegotiatedFormat
    private let conversion: Conversion?
    private let buffers: StreamBuffers
    private let keepsAll: Bool
    private var lastSequence: UInt32?
    /// Losses that are not yet told, and the frame that comes behind them.
    private var losses: [Step] = []
    private var newest: StreamBuffers.Filled?
    /// What the driver has refused since, told when there is nothing else to tell.
    private var failure: DeviceError?

    enum Step {
        case frame(StreamBuffers.Filled)
        case lost(Fate, count: UInt64, reason: String)
        /// Nothing came in time.
        case nothing
        /// The camera's picture is another one now: negotiate anew.
        case sourceChanged
    }

    /// Opens, negotiates, maps and starts.
    init(_ path: String, _ request: StreamRequest) throws(DeviceError) {
        self.path = path
        let device = try VideoDevice(path)
        let negotiation = try device.negotiate(request)
        let refusals = try device.apply(request.controls, keepsRate: request.keepsRate)
        let buffers = try StreamBuffers(device, type: negotiation.type, wanted: request.bufferCount)
        for index in 0..<buffers.count { try buffers.queue(index) }
        device.subscribeToChanges()
        try buffers.start()
        self.device = device
        self.buffers = buffers
        (negotiated, format) = (negotiation.negotiated, negotiation.format)
        conversion = negotiation.conversion
        keepsAll = request.keepsAll
        remarks = ["\(path): \(negotiation.summary)"] + refusals
    }

    deinit { buffers.stop() }

    /// Adjusts the camera while it streams; sentences about what it could not do.
    func apply(_ request: StreamRequest) throws(DeviceError) -> [String] {
        try device.apply(request.controls, keepsRate: request.keepsRate)
    }

    /// The JPEGs' own headers tell another size than was negotiated: they are believed from now on.
    func adopt(width: Int, height: Int) { (format.width, format.height) = (width, height) }

    /// What comes next: a loss, or the newest frame (or, if all are wanted, the oldest), within `timeout` milliseconds. A
    /// frame must be given back with `release`.
    func next(timeout: Int32) throws(DeviceError) -> Step {
        if let told = try tell() { return told }
        var descriptor = pollfd(fd: device.descriptor, events: Int16(POLLIN | POLLPRI), revents: 0)
        let count = poll(&descriptor, 1, timeout)
        if count < 0 {
            guard errno == EINTR else { throw DeviceError(path, .wait, code: errno) }
            return .nothing
        }
        guard count > 0 else { return .nothing }
        let happened = { (events: Int32) in Int32(descriptor.revents) & events != 0 }
        if happened(POLLPRI), device.sourceHasChanged() { return .sourceChanged }
        drain()
        if let told = try tell() { return told }
        // Whoever waits on would be woken at once, again and again.
        if happened(POLLERR | POLLHUP | POLLNVAL) { throw DeviceError(path, .wait, code: EIO) }
        return .nothing
    }

    private func tell() throws(DeviceError) -> Step? {
        if !losses.isEmpty { return losses.removeFirst() }
        if let filled = newest {
            newest = nil
            return .frame(filled)
        }
        if let failure { throw failure }
        return nil
    }

    /// Takes what the driver has filled.
    private func drain() {
        // A driver that is faster than we are is let go after one round.
        for _ in 0..<buffers.count {
            guard failure == nil, let filled = dequeue() else { return }
            countGap(before: filled.sequence)
            guard !filled.isErroneous else {
                losses.append(.lost(.deviceError, count: 1, reason: "the driver says that the frame is damaged"))
                release(filled)
                continue
            }
            if let older = newest {
                losses.append(.lost(.overwritten, count: 1, reason: "a newer frame was there already"))
                release(older)
            }
            newest = filled
            if keepsAll { return }
        }
    }

    private func countGap(before sequence: UInt32) {
        defer { lastSequence = sequence }
        guard let lastSequence, sequence > lastSequence else { return }
        let gap = UInt64(sequence - lastSequence) - 1
        if gap > 0 { losses.append(.lost(.driverGap, count: gap, reason: "the driver has skipped frames")) }
    }

    private func dequeue() -> StreamBuffers.Filled? {
        do throws(DeviceError) {
            return try buffers.dequeue()
        } catch {
            failure = error
            return nil
        }
    }

    /// Gives a frame's buffer back to the driver; if that is refused, `next` tells.
    func release(_ filled: StreamBuffers.Filled) {
        do throws(DeviceError) {
            try buffers.queue(filled.index)
        } catch {
            failure = failure ?? error
        }
    }

    /// Copies a frame into a slot; tells why if it is damaged.
    func copy(_ filled: StreamBuffers.Filled, into slot: inout WritableSlot) -> (fate: Fate, reason: String)? {
        if let conversion { return convert(filled, conversion, into: &slot) }
        if filled.planes.count > 1 {
            let isWhole = copyPlanes(filled.planes, strides: negotiated.strides, format: format, into: &slot)
            return isWhole ? nil : (.truncated, "the driver's buffers hold less than a frame")
        }
        let bytes = filled.planes[0]
        let judged =
            format.pixelFormat == .mjpeg
            ? CapturedFrame(jpeg: bytes, format: format) : CapturedFrame(raw: bytes, format: format)
        switch judged {
        case .damaged(let fate, let reason): return (fate, reason)
        case .otherSize(let width, let height):
            wrongSize = (width, height)
            let expected = "\(format.width) x \(format.height)"
            return (.wrongSize, "expected \(expected), found a JPEG of \(width) x \(height)")
        case .whole(let bytes):
            return slot.fill(from: bytes) ? nil : (.undecodable, "the frame is larger than camera.max_frame_bytes")
        }
    }

    private func convert(
        _ filled: StreamBuffers.Filled, _ conversion: Conversion, into slot: inout WritableSlot
    ) -> (fate: Fate, reason: String)? {
        guard format.byteCount <= slot.bytes.count else {
            return (.undecodable, "the frame is larger than camera.max_frame_bytes")
        }
        switch conversion.convert(filled.planes[0], of: negotiated, into: slot.bytes) {
        case .success(let count) where count >= format.byteCount:
            slot.byteCount = format.byteCount
            return nil
        case .success: return (.truncated, "libv4l gave less than a frame")
        case .failure(let refusal): return (.undecodable, refusal.sentence)
        }
    }
}

extension VideoDevice {
    /// Asks to be told when the picture's size or timing changes. Not every driver can tell.
    fileprivate func subscribeToChanges() {
        var input: Int32 = 0
        if ocellus_v4l2_get_input(descriptor, &input) != 0 { input = 0 }
        var subscription = v4l2_event_subscription()
        subscription.type = UInt32(V4L2_EVENT_SOURCE_CHANGE)
        subscription.id = UInt32(bitPattern: input)
        _ = ocellus_v4l2_subscribe_event(descriptor, &subscription)
    }

    /// Takes all events; whether one tells of a change of the source.
    fileprivate func sourceHasChanged() -> Bool {
        var hasChanged = false
        for _ in 0..<64 {
            var event = v4l2_event()
            guard ocellus_v4l2_dequeue_event(descriptor, &event) == 0 else { break }
            if event.type == UInt32(V4L2_EVENT_SOURCE_CHANGE) { hasChanged = true }
        }
        return hasChanged
    }
}
