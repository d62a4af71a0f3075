#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The ring of preallocated slots between one capture thread and the lanes.
///
/// Invariants:
/// 1. A slot is in exactly one place: free, being written (at most one), waiting, or claimed.
/// 2. `tally` accounts for every frame offered, in one consistent snapshot at any moment.
/// 3. `seq` is given in the order of offering, from 0, one per frame offered, lost ones included; `ticket` in the order of
///    claiming, from 0, one per frame claimed. Frames are claimed in the order of their `seq`.
/// 4. Nothing is allocated after `init`.
/// 5. A lane that is not admitted claims nothing, nor does one that does not know of the current generation.
/// 6. With `.newestWins` at most one frame waits, and the writer never waits. With `.blocking` nothing is overwritten.
///
/// Sendable, though the compiler cannot see it: every stored variable is read and written with `lock` held, except the
/// bytes of a slot, which belong to the one holder of its `WritableSlot` or `Frame` (both noncopyable).
package final class FrameRing: @unchecked Sendable {
    package enum Policy: Sendable {
        /// Live: a new frame replaces the one that waits, which is counted as overwritten.
        case newestWins
        /// Replay: the writer waits for a free slot.
        case blocking
    }

    /// Bytes that a frame may have.
    package let slotCapacity: Int
    private let policy: Policy
    private let memory: UnsafeMutableRawPointer
    private let slotCount: Int

    private let lock = Condition()
    private var free: Stack
    private var waiting: Queue
    private var slots: UnsafeMutablePointer<SlotRecord>
    private var tally = Tally()
    private var nextSeq: UInt64 = 0
    private var nextTicket: UInt64 = 0
    private var nextArrival: UInt64 = 0
    private var admitted: Int
    private var generation: UInt64 = 0
    private var state = State.open

    private enum State {
        case open
        /// The source has ended; what waits may still be claimed.
        case ended
        /// Nothing more is given or taken.
        case closed
    }

    fileprivate struct SlotRecord {
        var byteCount = 0
        var seq: UInt64 = 0
        var ticket: UInt64 = 0
        var arrival: UInt64 = 0
        var times = FrameTimes(capturedAt: 0, wallTime: 0, driverSequence: 0)
        var format = FrameFormat(pixelFormat: .grey, width: 0, height: 0)
        var bornAt: UInt64 = 0
    }

    /// - Parameters:
    ///   - lanes: frames that may be claimed at once.
    ///   - slotCapacity: bytes a frame may have. Memory is reserved for all slots and touched only as far as it is used.
    package init(lanes: Int, slotCapacity: Int, policy: Policy) {
        precondition(lanes > 0 && slotCapacity > 0)
        self.policy = policy
        let page = 4096
        self.slotCapacity = (slotCapacity + page - 1) / page * page
        slotCount = lanes + 2
        admitted = lanes
        let mapped = mmap(
            nil, self.slotCapacity * slotCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
            0)
        guard let mapped, mapped != MAP_FAILED else {
            fatalError("frame ring: cannot reserve \(slotCount) slots of \(self.slotCapacity) bytes")
        }
        memory = mapped
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: SlotRecord(), count: slotCount)
        free = Stack(filledTo: slotCount)
        waiting = Queue(capacity: slotCount)
    }

    deinit {
        munmap(memory, slotCapacity * slotCount)
        slots.deallocate()
    }

    // MARK: the capture thread

    /// A slot to fill, or nil once the ring is closed. With `.blocking` it waits until a slot is free.
    package func reserve() -> WritableSlot? {
        lock.lock()
        defer { lock.unlock() }
        while state == .open {
            if let index = free.pop() { return WritableSlot(ring: self, index: index, bytes: bytes(of: index)) }
            lock.wait()
        }
        return nil
    }

    /// Counts frames that never reached a slot; each takes a `seq`.
    package func lose(_ fate: Fate, count: UInt64) {
        lock.lock()
        tally.lostBeforeOffer(fate, count: count)
        nextSeq += count
        lock.unlock()
    }

    fileprivate func publish(_ index: Int, byteCount: Int, times: FrameTimes, format: FrameFormat, bornAt: UInt64?) {
        lock.lock()
        slots[index].byteCount = byteCount
        slots[index].times = times
        slots[index].format = format
        slots[index].bornAt = bornAt ?? monotonicNow()
        slots[index].seq = nextSeq
        nextSeq += 1
        slots[index].arrival = nextArrival
        nextArrival += 1
        tally.offered()
        if state == .closed {
            release(index, .dropped(.shutdown))
        } else {
            if policy == .newestWins, let older = waiting.pop() { release(older, .dropped(.overwritten)) }
            waiting.push(index)
        }
        lock.broadcast()
        lock.unlock()
    }

    fileprivate func giveBack(unwritten index: Int) {
        lock.lock()
        free.push(index)
        lock.unlock()
    }

    /// The source has ended: `claim` gives what still waits, then says so.
    package func end() {
        lock.lock()
        if state == .open { state = .ended }
        lock.broadcast()
        lock.unlock()
    }

    /// Shutdown: what waits is dropped, `reserve` gives nothing from now on, nor does `claim`.
    package func close() {
        lock.lock()
        state = .closed
        while let index = waiting.pop() { release(index, .dropped(.shutdown)) }
        lock.broadcast()
        lock.unlock()
    }

    // MARK: the lanes

    /// Lets so many lanes claim frames, the first ones; the others wait. At first all may.
    package func admit(lanes: Int) {
        lock.lock()
        admitted = lanes
        lock.broadcast()
        lock.unlock()
    }

    /// Waits until the lane is admitted; false if the source ends, or the ring is closed, before.
    package func waitForAdmission(lane: Int) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        while lane >= admitted {
            if state != .open { return false }
            lock.wait()
        }
        return true
    }

    /// From the next claim on, frames are for those who know of this generation: of one model, of one set of options.
    package func begin(generation: UInt64) {
        lock.lock()
        self.generation = generation
        lock.broadcast()
        lock.unlock()
    }

    /// The next frame for a lane that knows of a generation. Waits. A lane that is not admitted hears of another generation,
    /// too, so that nobody keeps an old one.
    ///
    /// - Parameter lane: who claims it, from 0.
    package func claim(lane: Int, generation known: UInt64) -> Claim {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if known != generation { return .changed }
            if lane < admitted, let index = waiting.pop() { return .frame(claimed(index)) }
            if state != .open { return .ended }
            lock.wait()
        }
    }

    private func claimed(_ index: Int) -> Frame {
        slots[index].ticket = nextTicket
        nextTicket += 1
        let record = slots[index]
        return Frame(
            ring: self, index: index, bytes: UnsafeRawBufferPointer(rebasing: bytes(of: index)[..<record.byteCount]),
            place: FramePlace(seq: record.seq, ticket: record.ticket, arrival: record.arrival, bornAt: record.bornAt),
            times: record.times, format: record.format)
    }

    fileprivate func end(_ index: Int, _ ending: FrameEnding) {
        lock.lock()
        release(index, ending)
        lock.broadcast()
        lock.unlock()
    }

    // MARK: accounting

    package func snapshot() -> Tally {
        lock.lock()
        defer { lock.unlock() }
        return tally
    }

    /// Ends the way of a frame that waits or is claimed. With `lock` held.
    private func release(_ index: Int, _ ending: FrameEnding) {
        tally.ended(ending)
        free.push(index)
    }

    private func bytes(of index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: memory + index * slotCapacity, count: slotCapacity)
    }
}

/// A slot that the capture thread fills. Let go unpublished, it returns to the ring as if it had never been taken.
package struct WritableSlot: ~Copyable {
    private let ring: FrameRing
    private let index: Int
    /// The whole slot, uninitialised beyond what was written.
    package let bytes: UnsafeMutableRawBufferPointer
    /// Bytes of the frame, to be set by the source.
    package var byteCount = 0
    private var published = false

    fileprivate init(ring: FrameRing, index: Int, bytes: UnsafeMutableRawBufferPointer) {
        self.ring = ring
        self.index = index
        self.bytes = bytes
    }

    /// Copies a whole frame; false, and nothing written, if it is larger than the slot.
    package mutating func fill(from frame: UnsafeRawBufferPointer) -> Bool {
        guard frame.count <= bytes.count else { return false }
        bytes.copyMemory(from: frame)
        byteCount = frame.count
        return true
    }

    /// Offers the frame to the lanes.
    ///
    /// - Parameter bornAt: from when its age counts, in nanoseconds of CLOCK_MONOTONIC; nil: from now.
    package consuming func publish(_ times: FrameTimes, format: FrameFormat, bornAt: UInt64? = nil) {
        precondition(byteCount <= bytes.count)
        published = true
        ring.publish(index, byteCount: byteCount, times: times, format: format, bornAt: bornAt)
    }

    deinit {
        if !published { ring.giveBack(unwritten: index) }
    }
}

/// What comes of waiting for a frame.
package enum Claim: ~Copyable {
    case frame(Frame)
    /// Another generation has begun; nothing was claimed.
    case changed
    /// The source has ended, or the ring is closed.
    case ended
}

/// Where a frame stands among the others.
package struct FramePlace: Sendable {
    /// Number among all frames offered.
    package let seq: UInt64
    /// Number among all frames claimed: results leave in this order.
    package let ticket: UInt64
    /// Number among all frames that reached a slot.
    package let arrival: UInt64
    /// From when its age counts, in nanoseconds of CLOCK_MONOTONIC: when a camera took it, or a recording offered it.
    package let bornAt: UInt64
}

/// A frame claimed by a lane. Its way ends with `finish`; let go without, it counts as lost in the shutdown.
package struct Frame: ~Copyable {
    private let ring: FrameRing
    private let index: Int
    package let bytes: UnsafeRawBufferPointer
    package let place: FramePlace
    package let times: FrameTimes
    /// How its bytes are to be read.
    package let format: FrameFormat
    private var finished = false

    fileprivate init(
        ring: FrameRing, index: Int, bytes: UnsafeRawBufferPointer, place: FramePlace, times: FrameTimes,
        format: FrameFormat
    ) {
        self.ring = ring
        self.index = index
        self.bytes = bytes
        self.place = place
        self.times = times
        self.format = format
    }

    package var seq: UInt64 { place.seq }
    package var ticket: UInt64 { place.ticket }

    package consuming func finish(_ ending: FrameEnding) {
        finished = true
        ring.end(index, ending)
    }

    deinit {
        if !finished { ring.end(index, .dropped(.shutdown)) }
    }
}
