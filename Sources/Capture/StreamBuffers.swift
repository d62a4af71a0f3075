import CV4L2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The driver's buffers, mapped. Unmapped and given back with their owner.
final class StreamBuffers {
    private let device: VideoDevice
    private let type: UInt32
    /// Of each buffer, its planes.
    private var buffers: [[UnsafeMutableRawBufferPointer]] = []

    var count: Int { buffers.count }

    init(_ device: VideoDevice, type: UInt32, wanted: Int) throws(DeviceError) {
        self.device = device
        self.type = type
        var request = v4l2_requestbuffers()
        request.count = UInt32(wanted)
        request.type = type
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try device.check(ocellus_v4l2_request_buffers(device.descriptor, &request), .makeBuffers)
        guard request.count >= 2 else {
            throw DeviceError(device.path, .makeBuffers, code: ENOMEM, detail: "found \(request.count), expected 2")
        }
        for index in 0..<min(request.count, 32) { try map(index) }
    }

    deinit {
        for plane in buffers.joined() { munmap(plane.baseAddress, plane.count) }
        var request = v4l2_requestbuffers()
        request.type = type
        request.memory = V4L2_MEMORY_MMAP.rawValue
        _ = ocellus_v4l2_request_buffers(device.descriptor, &request)
    }

    private func map(_ index: UInt32) throws(DeviceError) {
        var lengths: [(offset: UInt32, length: UInt32)] = []
        let status = ask(index) { buffer in
            let status = ocellus_v4l2_query_buffer(device.descriptor, &buffer)
            if status == 0 {
                lengths =
                    isMultiPlanar
                    ? (0..<Int(buffer.length)).map { (buffer.m.planes[$0].m.mem_offset, buffer.m.planes[$0].length) }
                    : [(buffer.m.offset, buffer.length)]
            }
            return status
        }
        try device.check(status, .makeBuffers)
        buffers.append([])
        for (offset, length) in lengths {
            let memory = mmap(
                nil, Int(length), PROT_READ | PROT_WRITE, MAP_SHARED, device.descriptor, Int(offset))
            guard let memory, memory != MAP_FAILED else { throw DeviceError(device.path, .mapBuffers, code: errno) }
            buffers[Int(index)].append(UnsafeMutableRawBufferPointer(start: memory, count: Int(length)))
        }
    }

    private var isMultiPlanar: Bool { type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }

    /// A request about a buffer, with room for its planes.
    private func ask(_ index: UInt32, _ request: (inout v4l2_buffer) -> Int32) -> Int32 {
        withUnsafeTemporaryAllocation(of: v4l2_plane.self, capacity: Int(VIDEO_MAX_PLANES)) { planes in
            planes.initialize(repeating: v4l2_plane())
            var buffer = v4l2_buffer()
            buffer.type = type
            buffer.memory = V4L2_MEMORY_MMAP.rawValue
            buffer.index = index
            if isMultiPlanar {
                buffer.m.planes = planes.baseAddress
                buffer.length = UInt32(planes.count)
            }
            return request(&buffer)
        }
    }

    /// Gives a buffer to the driver, to be filled.
    func queue(_ index: Int) throws(DeviceError) {
        try device.check(ask(UInt32(index)) { ocellus_v4l2_queue(device.descriptor, &$0) }, .queue)
    }

    /// A buffer that the driver has filled. Its bytes stay until it is queued again.
    struct Filled {
        var index: Int
        var sequence: UInt32
        var flags: UInt32
        /// As the driver tells it, in nanoseconds.
        var timestamp: UInt64
        /// What was written into each plane.
        var planes: [UnsafeRawBufferPointer]

        var isErroneous: Bool { flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0 }
        var hasMonotonicTime: Bool {
            flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        }
    }

    /// The buffer that was filled first; nil if there is none yet.
    func dequeue() throws(DeviceError) -> Filled? {
        var filled: Filled?
        let status = ask(0) { buffer in
            let status = ocellus_v4l2_dequeue(device.descriptor, &buffer)
            if status == 0 { filled = read(buffer) }
            return status
        }
        if status == -EAGAIN { return nil }
        try device.check(status, .dequeue)
        guard let filled else { throw DeviceError(device.path, .dequeue, code: EIO, detail: "unknown buffer") }
        return filled
    }

    /// Nil for a buffer that does not exist: the driver is not believed.
    private func read(_ buffer: v4l2_buffer) -> Filled? {
        let index = Int(buffer.index)
        guard index < buffers.count else { return nil }
        let planes = buffers[index].enumerated().map { number, plane in
            let (used, offset) =
                isMultiPlanar
                ? (Int(buffer.m.planes[number].bytesused), Int(buffer.m.planes[number].data_offset))
                : (Int(buffer.bytesused), 0)
            let end = min(used, plane.count)
            return UnsafeRawBufferPointer(rebasing: plane[min(offset, end)..<end])
        }
        let seconds = UInt64(max(0, buffer.timestamp.tv_sec))
        let microseconds = UInt64(max(0, buffer.timestamp.tv_usec))
        return Filled(
            index: index, sequence: buffer.sequence, flags: buffer.flags,
            timestamp: seconds &* 1_000_000_000 &+ microseconds &* 1000, planes: planes)
    }

    func start() throws(DeviceError) {
        var type = Int32(self.type)
        try device.check(ocellus_v4l2_stream_on(device.descriptor, &type), .start)
    }

    /// All buffers come back to us; those that were filled are lost.
    func stop() {
        var type = Int32(self.type)
        _ = ocellus_v4l2_stream_off(device.descriptor, &type)
    }
}
