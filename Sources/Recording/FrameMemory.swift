import Frames

/// The bytes of frames that came last, as many as have room in memory of a fixed size; the oldest go first.
struct FrameMemory: ~Copyable {
    private struct Place {
        var capturedAt: UInt64 = 0
        var offset = 0
        var byteCount = 0
    }

    /// Touched as far as it is used.
    private let memory: UnsafeMutableRawBufferPointer
    /// In the order in which they came, the oldest at `first`; their bytes follow each other, and begin anew at the memory's end.
    private var places: [Place]
    private var first = 0
    private var count = 0
    /// Where the newest one's bytes end.
    private var end = 0

    init(byteCount: Int, frames: Int) {
        memory = .allocate(byteCount: byteCount, alignment: 64)
        places = Array(repeating: Place(), count: frames)
    }

    deinit { memory.deallocate() }

    var byteCount: Int { memory.count }

    /// Adds a frame that is no larger than the memory.
    ///
    /// - Parameter forget: hears of each frame that has to go for it.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, capturedAt: UInt64, forget: (UnsafeRawBufferPointer, UInt64) -> Void
    ) {
        var start = end
        if start + bytes.count > memory.count { start = 0 }
        // Oldest first, all that lies where the new one will be; what lies between the old end and the memory's went before.
        while count > 0, count == places.count || isInTheWay(places[first], start, start + bytes.count) {
            forget(self.bytes(places[first]), places[first].capturedAt)
            first = (first + 1) % places.count
            count -= 1
        }
        UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + bytes.count]).copyMemory(from: bytes)
        places[(first + count) % places.count] = Place(
            capturedAt: capturedAt, offset: start, byteCount: bytes.count)
        count += 1
        end = start + bytes.count
    }

    /// Whether a frame is known that was captured then, or before.
    func reaches(_ time: UInt64) -> Bool {
        (0..<count).contains { places[(first + $0) % places.count].capturedAt <= time }
    }

    /// The frame of a time, or the first one after it; borrowed until the next one is added. They may have come in any order.
    func frame(from time: UInt64) -> (bytes: UnsafeRawBufferPointer, capturedAt: UInt64)? {
        var best: Place?
        for index in 0..<count {
            let place = places[(first + index) % places.count]
            if place.capturedAt >= time, place.capturedAt < best?.capturedAt ?? .max { best = place }
        }
        return best.map { (bytes($0), $0.capturedAt) }
    }

    private func bytes(_ place: Place) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[place.offset..<place.offset + place.byteCount])
    }

    private func isInTheWay(_ place: Place, _ start: Int, _ end: Int) -> Bool {
        place.offset < end && start < place.offset + place.byteCount || start < self.end && place.offset >= self.end
    }
}
