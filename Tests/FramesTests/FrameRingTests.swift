import Dispatch
import Frames
import Synchronization
import Testing

@Suite struct FrameRingTests {
    /// Invariants 2 and 3 under real concurrency: a writer that loses some frames, lanes that end frames in every way, and
    /// an observer that must never see an account that does not add up.
    @Test(arguments: [FrameRing.Policy.newestWins, .blocking], [1, 2, 4])
    func everyFrameIsAccountedFor(policy: FrameRing.Policy, lanes: Int) {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let ring = FrameRing(lanes: lanes, slotCapacity: 64, policy: policy)
        let offered = 20_000
        let group = DispatchGroup()

        DispatchQueue(label: "writer").async(group: group) {
            var random = SplitMix(seed: seed)
            for _ in 0..<offered {
                if random.next() % 10 == 0 {
                    ring.lose(random.next() % 2 == 0 ? .driverGap : .deviceError, count: 1)
                    continue
                }
                guard var slot = ring.reserve() else { return }
                slot.bytes[0] = 7
                slot.byteCount = Int(random.next() % 64)
                slot.publish(.zero, format: .grey)
            }
            ring.end()
        }
        for lane in 0..<lanes {
            DispatchQueue(label: "lane \(lane)").async(group: group) {
                var random = SplitMix(seed: seed &+ UInt64(lane) &+ 1)
                var last: (seq: UInt64, ticket: UInt64)?
                while let frame = ring.claim(lane: lane) {
                    // Others are let in and shut out meanwhile, the first one never.
                    if lane == 0, random.next() % 8 == 0 { ring.admit(lanes: 1 + Int(random.next() % UInt64(lanes))) }
                    if let last { #expect(frame.seq > last.seq && frame.ticket > last.ticket) }
                    last = (frame.seq, frame.ticket)
                    switch random.next() % 4 {
                    case 0: frame.finish(.dropped(Fate.allCases.randomElement(using: &random)!))
                    case 1: _ = consume frame
                    default: frame.finish(.classified)
                    }
                }
            }
        }
        var seen: UInt64 = 0
        while group.wait(timeout: .now()) == .timedOut {
            let tally = ring.snapshot()
            #expect(tally.captured == tally.classified + tally.inFlight + tally.dropped.total)
            #expect(tally.captured >= seen)
            #expect(tally.inFlight <= UInt64(lanes + 2))
            seen = tally.captured
        }
        let end = ring.snapshot()
        #expect(end.captured == UInt64(offered))
        #expect(end.inFlight == 0)
        #expect(end.captured == end.classified + end.dropped.total)
        if policy == .blocking {
            #expect(end.dropped[.driverGap] + end.dropped[.deviceError] > 0)
        }
    }

    @Test func theNewestFrameWins() {
        let ring = FrameRing(lanes: 1, slotCapacity: 8, policy: .newestWins)
        for number in 0..<5 { offer(UInt8(number), to: ring) }
        guard let frame = ring.claim() else {
            Issue.record("nothing to claim")
            return
        }
        let (seq, first) = (frame.seq, frame.bytes[0])
        frame.finish(.classified)
        #expect(seq == 4 && first == 4)
        let tally = ring.snapshot()
        #expect(tally.captured == 5 && tally.dropped[.overwritten] == 4 && tally.classified == 1)
    }

    @Test func aBlockingRingLosesNothing() {
        let ring = FrameRing(lanes: 2, slotCapacity: 8, policy: .blocking)
        let group = DispatchGroup()
        DispatchQueue(label: "writer").async(group: group) {
            for number in 0..<100 { offer(UInt8(number), to: ring) }
            ring.end()
        }
        var expected: UInt8 = 0
        while let frame = ring.claim() {
            let (seq, first) = (frame.seq, frame.bytes[0])
            #expect(first == expected && seq == UInt64(expected))
            expected += 1
            frame.finish(.classified)
        }
        group.wait()
        #expect(ring.snapshot().classified == 100)
    }

    @Test func aSlotLetGoUnpublishedCountsNothing() {
        let ring = FrameRing(lanes: 1, slotCapacity: 8, policy: .newestWins)
        for _ in 0..<10 { _ = ring.reserve() }
        #expect(ring.snapshot() == Tally())
    }

    @Test func aLaneThatIsNotAdmittedClaimsNothing() async {
        let ring = FrameRing(lanes: 2, slotCapacity: 8, policy: .newestWins)
        ring.admit(lanes: 1)
        offer(1, to: ring)
        let claims = DispatchQueue(label: "second lane")
        let found = Mutex<UInt64?>(nil)
        claims.async {
            if let frame = ring.claim(lane: 1) { found.withLock { $0 = frame.seq } }
        }
        if let frame = ring.claim(lane: 0) { #expect(frame.seq == 0) } else { Issue.record("nothing to claim") }
        ring.admit(lanes: 2)
        offer(2, to: ring)
        claims.sync {}
        // The first frame waited for the first lane, though the second one asked for it.
        #expect(found.withLock(\.self) == 1)
        ring.admit(lanes: 1)
        ring.end()
        let isAdmitted = ring.waitForAdmission(lane: 1)
        #expect(!isAdmitted)
    }

    @Test func whatWaitsWhenTheRingClosesIsLostInTheShutdown() {
        let ring = FrameRing(lanes: 1, slotCapacity: 8, policy: .newestWins)
        offer(1, to: ring)
        ring.close()
        #expect(ring.snapshot().dropped[.shutdown] == 1)
        let claimed = ring.claim() == nil
        let reserved = ring.reserve() == nil
        #expect(claimed && reserved)
    }

    /// Another generation is heard of before a frame that waits is given away, by lanes that are not admitted, too.
    @Test func aLaneThatDoesNotKnowTheGenerationClaimsNothing() {
        let ring = FrameRing(lanes: 2, slotCapacity: 8, policy: .newestWins)
        ring.admit(lanes: 1)
        let waiting = DispatchQueue(label: "lane that is not admitted")
        let isTold = Mutex(false)
        waiting.async {
            if case .changed = ring.claim(lane: 1, generation: 0) { isTold.withLock { $0 = true } }
        }
        offer(0, to: ring)
        ring.begin(generation: 1)
        waiting.sync {}
        #expect(isTold.withLock { $0 })
        let isRefused = if case .changed = ring.claim(lane: 0, generation: 0) { true } else { false }
        #expect(isRefused && ring.snapshot().inFlight == 1)
        let isGiven = if case .frame(let frame) = ring.claim(lane: 0, generation: 1) { frame.seq == 0 } else { false }
        #expect(isGiven)
    }

    @Test func aFrameLargerThanItsSlotIsNotTaken() {
        let ring = FrameRing(lanes: 1, slotCapacity: 4096, policy: .newestWins)
        guard var slot = ring.reserve() else {
            Issue.record("no slot")
            return
        }
        let fits = [UInt8](repeating: 1, count: 4096).withUnsafeBytes { slot.fill(from: $0) }
        let exceeds = [UInt8](repeating: 1, count: 4097).withUnsafeBytes { slot.fill(from: $0) }
        #expect(fits && !exceeds)
    }
}

private func offer(_ value: UInt8, to ring: FrameRing) {
    guard var slot = ring.reserve() else { return }
    slot.bytes[0] = value
    slot.byteCount = 1
    slot.publish(.zero, format: .grey)
}

/// SplitMix64 (Steele, Lea, Flood 2014): a random source that a printed seed repeats.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension FrameTimes {
    fileprivate static let zero = FrameTimes(capturedAt: 0, wallTime: 0, driverSequence: 0)
}

extension FrameFormat {
    fileprivate static let grey = FrameFormat(pixelFormat: .grey, width: 1, height: 1, stride: 1)
}

extension FrameRing {
    /// The next frame for a lane of the first generation, or nil.
    fileprivate func claim(lane: Int = 0) -> Frame? {
        if case .frame(let frame) = claim(lane: lane, generation: 0) { frame } else { nil }
    }
}
