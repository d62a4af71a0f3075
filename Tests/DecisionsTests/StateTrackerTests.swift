import Decisions
import Testing

/// Labels 0 and 1, of a model whose scores sum up to 1, and 2, which is never the state.
@Suite struct StateTrackerTests {
    private static let second: UInt64 = 1_000_000_000

    private func rules(hold: UInt64 = 2 * second, smoothing: UInt64 = second, priorities: [Int] = [0, 0]) -> StateRules
    {
        let labels = priorities.map { StateRules.Label(enter: 0.6, leave: 0.4, hold: hold, priority: $0) }
        return StateRules(
            labels: labels + [nil], smoothing: smoothing,
            unknown: StateRules.Label(enter: 0.6, leave: 0.4, hold: hold))
    }

    /// Plays a scene: the scores at a time in seconds; frames per second, and when the first one comes.
    private func play(
        _ rules: StateRules, fps: Double, seconds: Double, phase: Double = 0, _ scores: (Double) -> [Float]
    ) -> [StateTracker.Change] {
        var tracker = StateTracker(rules)
        var changes: [StateTracker.Change] = []
        for frame in 0..<Int(seconds * fps) {
            let time = phase + Double(frame) / fps
            let change = scores(time).withUnsafeBufferPointer { tracker.take($0, at: Int64(time * 1e9)) }
            if let change { changes.append(change) }
            #expect(changes.last?.state == tracker.state)
        }
        return changes
    }

    private func seconds(_ time: Int64) -> Double { Double(time) / 1e9 }

    /// A fault of some seconds in a clear scene, with a frame now and then that says something else.
    private func fault(_ from: Double, _ to: Double, noise: Bool = true) -> (Double) -> [Float] {
        { time in
            // A frame in eight of 5 per second errs, and as much of the time at other rates.
            let errs = noise && Int(time * 5 + 0.01) % 8 == 3
            let isFault = (from..<to).contains(time)
            return isFault != errs ? [0.05, 0.9, 0.05] : [0.95, 0.05, 0]
        }
    }

    @Test(arguments: [5.0, 15, 30]) func aFaultIsOneEventWithItsTrueOnset(fps: Double) {
        for phase in [0, 0.013, 0.19] {
            let changes = play(rules(), fps: fps, seconds: 30, phase: phase, fault(10, 13, noise: false))
            #expect(changes.map(\.state) == [.label(0), .label(1), .label(0)])
            #expect(changes.map(\.previous) == [nil, .label(0), .label(1)])
            let onsets = changes.map { seconds($0.onset) }
            for (found, expected) in zip(onsets, [phase, 10, 13]) {
                #expect(found >= expected && found < expected + 1 / fps + 1e-6, "\(fps) fps: \(onsets)")
            }
            for (change, onset) in zip(changes, onsets) {
                let delay = seconds(change.confirmed) - onset
                #expect(delay > 0.5 && delay < 1.3, "\(fps) fps: \(delay)")
            }
        }
    }

    /// How many frames lie between does not matter.
    @Test func theSameSceneGivesTheSameEvents() {
        let all = [5.0, 15, 30].map { play(rules(), fps: $0, seconds: 60, fault(20, 40)) }
        for changes in all {
            #expect(changes.map(\.state) == all[2].map(\.state) && changes.map(\.reason) == all[2].map(\.reason))
            for (change, other) in zip(changes, all[2]) {
                #expect(abs(seconds(change.onset) - seconds(other.onset)) < 0.21)
            }
        }
        #expect(all[2].map(\.state) == [.label(0), .label(1), .label(0)])
    }

    @Test func aFrameAloneChangesNothing() {
        let blinks = play(rules(), fps: 10, seconds: 60) { time in
            Int(time * 10 + 0.5) % 20 == 5 ? [0.02, 0.98, 0] : [0.98, 0.02, 0]
        }
        #expect(blinks.map(\.state) == [.label(0)])
        // Nor does it after a gap,
        var tracker = StateTracker(rules())
        for time: Int64 in 0..<50 {
            [0.9, 0.1, 0].withUnsafeBufferPointer { _ = tracker.take($0, at: time * 100_000_000) }
        }
        let change = [0.02, 0.98, 0].withUnsafeBufferPointer { tracker.take($0, at: 3_600_000_000_000) }
        #expect(change == nil && tracker.state == .label(0))
        // nor where frames are rare.
        let rare = play(rules(), fps: 0.2, seconds: 600) {
            Int($0 / 5 + 0.5) % 9 == 5 ? [0.02, 0.98, 0] : [0.98, 0.02, 0]
        }
        #expect(rare.map(\.state) == [.label(0)])
    }

    @Test func nothingIsKnownWhereNoScoreIsHighEnough() {
        let changes = play(rules(), fps: 20, seconds: 30) { $0 < 10 || $0 >= 20 ? [0.9, 0.1, 0] : [0.3, 0.3, 0.4] }
        #expect(changes.map(\.state) == [.label(0), .unknown, .label(0)])
        #expect(abs(seconds(changes[1].onset) - 10) < 0.06 && changes[1].threshold == 0.6 && changes[1].score >= 0.6)
        #expect(abs(seconds(changes[2].onset) - 20) < 0.06)
    }

    /// Between the thresholds of the others nothing is known either, and where two of them take turns.
    @Test func aStateThatHasLostItsScoreIsLeft() {
        let lost: [(Int) -> [Float]] = [
            { _ in [0.3, 0.55, 0.15] }, { $0 % 2 == 0 ? [0.1, 0.1, 0.8] : [0.1, 0.8, 0.1] },
        ]
        for scores in lost {
            let changes = play(rules(), fps: 10, seconds: 30) {
                $0 < 9.95 ? [0.95, 0.05, 0] : scores(Int($0 * 10 + 0.5))
            }
            #expect(changes.map(\.state) == [.label(0), .unknown])
            #expect(abs(seconds(changes.last?.onset ?? 0) - 10) < 0.11 && seconds(changes.last?.confirmed ?? 0) < 16)
        }
        #expect(play(rules(), fps: 10, seconds: 10) { _ in [0.45, 0.55, 0] }.map(\.state) == [.unknown])
    }

    /// A label whose score wavers is on its way, and not unknown.
    @Test func aLabelThatWaversIsSeen() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        for fps in [5.0, 15, 30] {
            for _ in 0..<40 {
                let changes = play(rules(), fps: fps, seconds: 30) {
                    $0 < 10 ? [0.95, 0.05, 0] : [0.05, Float.random(in: 0.45..<0.95, using: &random), 0]
                }
                #expect(changes.map(\.state) == [.label(0), .label(1)], "seed \(seed)")
            }
            let inTurns = play(rules(), fps: fps, seconds: 30) {
                $0 < 10 ? [0.95, 0.05, 0] : [0.05, Int($0 * fps + 0.5) % 2 == 0 ? 0.9 : 0.45, 0]
            }
            #expect(inTurns.map(\.state) == [.label(0), .label(1)], "\(fps) fps")
        }
    }

    /// With a low threshold, too.
    @Test func aFrameAloneDoesNotReachALowThreshold() {
        let low = StateRules.Label(enter: 0.39, leave: 0.19, hold: 0)
        let rules = StateRules(labels: [low, low, nil], smoothing: Self.second, unknown: low)
        let changes = play(rules, fps: 1, seconds: 120) { Int($0) % 60 == 30 ? [0, 0.95, 0] : [0.05, 0.05, 0.9] }
        #expect(changes.map(\.state) == [.unknown])
    }

    /// Scores of a model whose labels do not exclude each other: the second was high long before the first was lost.
    @Test func whatTakesThePlaceBeginsWhereTheOtherEnds() {
        let scene = { (time: Double) -> [Float] in [time < 70 ? 0.95 : 0.05, time < 10 ? 0.05 : 0.9, 0] }
        let onsets = play(rules(), fps: 10, seconds: 80, scene).map { seconds($0.onset) }
        #expect(onsets.count == 2 && abs(onsets[1] - 70) < 0.11)
        let back = { (time: Double) -> [Float] in [0.95, (10..<70).contains(time) ? 0.9 : 0.05, 0] }
        let changes = play(rules(priorities: [0, 1]), fps: 10, seconds: 80, back)
        #expect(changes.map(\.state) == [.label(0), .label(1), .label(0)])
        #expect(abs(seconds(changes[1].onset) - 10) < 0.11 && abs(seconds(changes[2].onset) - 70) < 0.11)
    }

    /// What was not known is known once a label has entered, however soon another follows.
    @Test(arguments: [0, 800_000_000]) func nothingKnownIsOverAtOnce(hold: UInt64) {
        let scene = { (time: Double) -> [Float] in
            time < 5 ? [0.1, 0.1, 0.8] : time < 5.7 ? [0.9, 0.05, 0.05] : [0.05, 0.9, 0.05]
        }
        let states = play(rules(hold: hold), fps: 30, seconds: 15, scene).map(\.state)
        #expect(states.first == .unknown && !states.dropFirst().contains(.unknown) && states.last == .label(1))
    }

    /// Also where the fault has hardly been more than the scene.
    @Test func whatComesBackHasItsTrueOnset() {
        let changes = play(rules(), fps: 10, seconds: 30) {
            (10..<13).contains($0) ? [0.35, 0.65, 0] : [0.95, 0.05, 0]
        }
        #expect(changes.map(\.state) == [.label(0), .label(1), .label(0)])
        #expect(abs(seconds(changes.last?.onset ?? 0) - 13) < 0.11)
    }

    /// A label that is never the state is not, however high.
    @Test func whatIsNotAllowedIsNeverTheState() {
        #expect(play(rules(), fps: 10, seconds: 10) { _ in [0, 0, 1] }.map(\.state) == [.unknown])
    }

    /// Scores of a model whose labels do not exclude each other.
    @Test func priorityDecidesBetweenTwo() {
        let scene = { (time: Double) -> [Float] in time < 10 ? [0.9, 0.1, 0] : [0.95, 0.9, 0] }
        #expect(play(rules(), fps: 10, seconds: 20, scene).map(\.state) == [.label(0)])
        let changes = play(rules(priorities: [0, 1]), fps: 10, seconds: 20, scene)
        #expect(changes.map(\.state) == [.label(0), .label(1)] && changes[1].reason == .outranked)
        #expect(play(rules(priorities: [1, 0]), fps: 10, seconds: 20, scene).map(\.state) == [.label(0)])
    }

    @Test func withoutSmoothingAFrameDecides() {
        let changes = play(rules(hold: 0, smoothing: 0), fps: 10, seconds: 2) { $0 == 1 ? [0, 1, 0] : [1, 0, 0] }
        #expect(changes.map(\.state) == [.label(0), .label(1), .label(0)] && changes[1].onset == changes[1].confirmed)
    }

    @Test func aStateThatWasKnownGoesOn() {
        var tracker = StateTracker(rules())
        tracker.resume(.label(1), onset: 5, confirmed: nil)
        #expect(tracker.state == .label(1))
        let scores: [Float] = [0.1, 0.9, 0]
        for time: Int64 in 10..<100 {
            #expect(scores.withUnsafeBufferPointer { tracker.take($0, at: time * 100_000_000) } == nil)
        }
        tracker.resume(.label(2), onset: 7, confirmed: nil)
        #expect(tracker.state == .label(1), "a label that is never the state")
    }

    /// Other rules for the same labels do not end its hold.
    @Test func aStateThatGoesOnIsHeld() {
        var tracker = StateTracker(rules(smoothing: 0))
        tracker.resume(.label(1), onset: 0, confirmed: 1_000_000_000)
        let other: [Float] = [1, 0, 0]
        let changes = (10..<50).compactMap { time in
            other.withUnsafeBufferPointer { tracker.take($0, at: time * 100_000_000) }
        }
        #expect(changes.map(\.confirmed) == [3_000_000_000])
    }

    /// A score that is infinite spoils one frame, and not the run.
    @Test func infiniteScoresAreLeftBehind() {
        let changes = play(rules(), fps: 10, seconds: 20) {
            $0 < 0.05 ? [0.9, -.infinity, 0] : $0 < 10 ? [0.9, 0.1, 0] : [0.1, 0.9, 0]
        }
        #expect(changes.map(\.state) == [.label(0), .label(1)] && abs(seconds(changes.last?.onset ?? 0) - 10) < 0.11)
    }

    /// Whatever others do, a label that stays below its `leave` does not stay the state.
    @Test func noStateOutlivesItsScore() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        for _ in 0..<100 {
            let rules = rules(hold: UInt64.random(in: 0...3 * Self.second, using: &random))
            var tracker = StateTracker(rules)
            tracker.resume(.label(0), onset: 0, confirmed: 0)
            let period = Int64.random(in: 20_000_000...400_000_000, using: &random)
            for frame in 0..<(10_000_000_000 / period) {
                let scores = [
                    Float.random(in: 0..<0.4, using: &random), Float.random(in: 0..<1, using: &random), 0,
                ]
                scores.withUnsafeBufferPointer { _ = tracker.take($0, at: frame * period) }
            }
            #expect(tracker.state != .label(0), "seed \(seed)")
        }
    }

    /// Whatever comes: changes follow each other, none is faster than the hold, onsets are in order.
    @Test func anySequence() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        for _ in 0..<400 {
            let hold = UInt64.random(in: 0...3 * Self.second, using: &random)
            let smoothing = Bool.random(using: &random) ? UInt64.random(in: 0...3 * Self.second, using: &random) : 0
            let rules = rules(
                hold: hold, smoothing: smoothing,
                priorities: [Int.random(in: 0...1, using: &random), Int.random(in: 0...1, using: &random)])
            var tracker = StateTracker(rules)
            var time = UInt64.random(in: 0...100, using: &random)
            var last: StateTracker.Change?
            for _ in 0..<300 {
                time +=
                    UInt64.random(in: 0...2 * Self.second, using: &random) >> UInt64.random(in: 0...20, using: &random)
                let wild = Int.random(in: 0..<50, using: &random) == 0
                let scores = (0..<3).map { _ in Float.random(in: wild ? -1e38...1e38 : 0...1, using: &random) }
                // Clocks run backwards at times.
                let shown = Int.random(in: 0..<40, using: &random) == 0 ? time / 2 : time
                guard let change = scores.withUnsafeBufferPointer({ tracker.take($0, at: Int64(shown)) }) else {
                    continue
                }
                #expect(change.previous == last?.state && change.state != change.previous && change.state != .label(2))
                #expect(change.onset <= change.confirmed && change.onset >= min(last?.onset ?? 0, change.confirmed))
                if let last { #expect(UInt64(change.confirmed - last.confirmed) >= hold) }
                last = change
            }
        }
    }
}

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
