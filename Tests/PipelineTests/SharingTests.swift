import Pipeline
import Testing

/// When threads share a frame, and when each takes its own.
struct SharingTests {
    /// Frames that come every `interval` and take `took`, until the choice changes; nil if it never does.
    private func framesUntilChange(
        _ choice: inout SharingChoice, from first: UInt64 = 0, interval: UInt64, took: UInt64, shared: Bool = true
    ) -> UInt64? {
        for number in first..<first + 1_000 {
            if choice.hear(arrival: number, time: number * interval, took: took, shared: shared) {
                return number - first + 1
            }
        }
        return nil
    }

    @Test func sharesWhileFramesAreDoneInTime() {
        var choice = SharingChoice()
        #expect(framesUntilChange(&choice, interval: 33_000_000, took: 10_000_000) == nil)
        #expect(choice.mode == .latency)
    }

    @Test func dividesOnceFramesComeFaster() {
        var choice = SharingChoice()
        let frames = framesUntilChange(&choice, interval: 5_000_000, took: 8_000_000)
        #expect(choice.mode == .throughput)
        #expect((16...40).contains(frames ?? 0), "\(String(describing: frames)) frames")
    }

    /// Frames that were overwritten count as arrived: of every second one nothing is heard.
    @Test func countsFramesThatNobodyClaimed() {
        var choice = SharingChoice()
        var changed = false
        for number in UInt64(0)..<100 where number % 2 == 0 {
            changed = choice.hear(arrival: number, time: number * 5_000_000, took: 8_000_000, shared: true) || changed
        }
        #expect(changed && choice.mode == .throughput)
    }

    /// How long a frame takes one thread says nothing of how long it would take all.
    @Test func sharesAgainWhenFramesComeSlowly() {
        var choice = SharingChoice()
        _ = framesUntilChange(&choice, interval: 5_000_000, took: 8_000_000)
        #expect(choice.mode == .throughput)
        // Hardly slower: to and fro would help no one.
        #expect(
            framesUntilChange(&choice, from: 1_000, interval: 9_000_000, took: 15_000_000, shared: false) == nil)
        let frames = framesUntilChange(&choice, from: 3_000, interval: 33_000_000, took: 15_000_000, shared: false)
        #expect(choice.mode == .latency && (64...120).contains(frames ?? 0), "\(String(describing: frames)) frames")
    }

    @Test func aMomentChangesNothing() {
        var choice = SharingChoice()
        _ = framesUntilChange(&choice, interval: 33_000_000, took: 10_000_000)
        var time: UInt64 = 33_000_000 * 2_000
        for number in UInt64(2_000)..<2_010 {
            time += 33_000_000
            let changed = choice.hear(arrival: number, time: time, took: 50_000_000, shared: true)
            #expect(!changed)
        }
        #expect(choice.mode == .latency)
    }
}
