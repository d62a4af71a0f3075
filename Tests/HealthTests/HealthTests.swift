import Foundation
import Health
import Testdata
import Testing

@Suite struct HealthTests {
    private static let rates = [5.0, 15, 30]

    /// A scene of some seconds, each moment made by `moment` from the time in seconds.
    private func play(
        seed: Int, fps: Double, seconds: Double, views: [Scene.Moment] = [Scene.Moment()],
        _ moment: (Double) -> (view: Int, Scene.Moment)
    ) -> [HealthChange] {
        var scene = Scene(seed: seed)
        let rendered = views.map { scene.view($0) }
        var play = Play(fps: fps)
        while play.seconds < seconds {
            let (view, now) = moment(play.seconds)
            play.show(scene.picture(rendered[view], now))
        }
        return play.changes
    }

    private func seconds(_ time: Int64) -> Double { Double(time) / 1e9 }

    // MARK: nothing is wrong

    /// A still scene at three gains, with people, and with light that changes.
    @Test(arguments: [0.15, 0.5, 2]) func aStillSceneIsWell(noise: Double) {
        for fps in Self.rates {
            let changes = play(seed: 1, fps: fps, seconds: 30) { _ in (0, Scene.Moment(noise: noise)) }
            #expect(changes == [], "\(fps) fps")
        }
    }

    @Test(arguments: [1, 2, 3]) func peopleAreNoReason(seed: Int) {
        // Up to two at a time, some standing for long.
        let changes = play(seed: seed, fps: 10, seconds: 90) { time in
            let walker = (time * 25).truncatingRemainder(dividingBy: 260) - 50
            return (0, Scene.Moment(people: time > 30 && time < 70 ? [walker, 90] : [walker]))
        }
        #expect(changes == [])
    }

    @Test func lightThatChangesIsNoReason() {
        let changes = play(seed: 4, fps: 10, seconds: 90) { time in
            // A lamp that is switched, and clouds.
            let light = (time < 20 ? 1.0 : time < 40 ? 0.45 : 1.1) + 0.1 * sin(time)
            return (0, Scene.Moment(light: light, offset: time < 60 ? 0 : 20))
        }
        #expect(changes == [])
    }

    /// What the classifier is there for.
    @Test func aCoveredLensHasNotMoved() {
        let changes = play(seed: 5, fps: 10, seconds: 60) { time in
            (0, Scene.Moment(covered: time < 10 ? 0 : time < 20 ? 0.4 : 1))
        }
        #expect(changes == [])
    }

    /// A picture without any detail has no noise by which it could be told from a frozen one.
    @Test func ofAnEmptyPictureNothingIsSaid() {
        var play = Play(fps: 10)
        while play.seconds < 30 { play.show([UInt8](repeating: 16, count: LumaPicture.count), isRepeated: true) }
        #expect(play.changes == [])
    }

    // MARK: frozen

    @Test(arguments: rates) func frozenIsFoundWithItsOnset(fps: Double) throws {
        var scene = Scene(seed: 6)
        let view = scene.view(Scene.Moment())
        // As the camera repeats its bytes, and as somebody encodes the same picture anew.
        for repeats in [true, false] {
            var play = Play(fps: fps)
            while play.seconds < 10 { play.show(scene.picture(view, Scene.Moment(noise: 0.15))) }
            let last = scene.picture(view, Scene.Moment(noise: 0.15))
            let first = play.seconds
            play.show(last)
            while play.seconds < 20 { play.show(last, isRepeated: repeats) }
            let end = play.seconds
            while play.seconds < 30 { play.show(scene.picture(view, Scene.Moment(noise: 0.15))) }
            #expect(play.changes.map(\.name) == [.frozen, .frozen] && play.changes.map(\.isActive) == [true, false])
            let found = try #require(play.changes.first)
            #expect(abs(seconds(found.onset) - first) < 1e-6)
            #expect(seconds(found.confirmed) - first >= 3 && seconds(found.confirmed) - first < 3.3)
            #expect(abs(seconds(play.changes[1].confirmed) - end) < 1e-6)
        }
    }

    // MARK: moved

    struct Push: Sendable {
        var name: String
        var moment: Scene.Moment
    }

    static let pushes = [
        Push(name: "5 %", moment: Scene.Moment(dx: 8)), Push(name: "10 %", moment: Scene.Moment(dx: 14, dy: -6)),
        Push(name: "20 %", moment: Scene.Moment(dx: -31, dy: 8)), Push(name: "up 10 %", moment: Scene.Moment(dy: 9)),
        Push(name: "5 degrees", moment: Scene.Moment(degrees: 5)),
        Push(name: "elsewhere", moment: Scene.Moment(dx: 70, dy: 30)),
    ]

    @Test(arguments: pushes) func aPushIsFoundAndItsEnd(push: Push) throws {
        for (fps, seed) in zip(Self.rates, 10...12) {
            let changes = play(seed: seed, fps: fps, seconds: 80, views: [Scene.Moment(), push.moment]) { time in
                let person = (time * 20).truncatingRemainder(dividingBy: 300) - 60
                return ((20..<50).contains(time) ? 1 : 0, Scene.Moment(people: [person]))
            }
            #expect(
                changes.map(\.name) == [.moved, .moved] && changes.map(\.isActive) == [true, false],
                "\(push.name), \(fps) fps: \(changes)")
            guard changes.count == 2 else { continue }
            #expect(abs(seconds(changes[0].onset) - 20) <= 0.5, "\(push.name), \(fps) fps")
            #expect(
                seconds(changes[0].confirmed) < 20 + (push.name == "elsewhere" ? 16 : 4), "\(push.name), \(fps) fps")
            #expect(seconds(changes[1].confirmed) < 52, "\(push.name), \(fps) fps")
        }
    }

    /// A view that stays is the camera's view from then on.
    @Test func whatStaysIsAccepted() {
        let views = [Scene.Moment(), Scene.Moment(dx: 12), Scene.Moment(dx: 30)]
        let changes = play(seed: 13, fps: 4, seconds: 380, views: views) { time in
            (time < 20 ? 0 : time < 360 ? 1 : 2, Scene.Moment())
        }
        #expect(changes.map(\.name) == [.moved, .moved, .moved] && changes.map(\.isActive) == [true, false, true])
    }

    /// So does one that people pass now and then; but not before it has been seen for as long, whatever the clock says.
    @Test func whatIsPassedIsAccepted() {
        let views = [Scene.Moment(), Scene.Moment(dx: 30)]
        var scene = Scene(seed: 15)
        let rendered = views.map { scene.view($0) }
        var play = Play(fps: 4)
        while play.seconds < 400 {
            // Something large before the lens, for some seconds of every minute.
            let isPassed = play.seconds > 40 && play.seconds.truncatingRemainder(dividingBy: 60) < 5
            play.show(scene.picture(rendered[play.seconds < 20 ? 0 : 1], Scene.Moment(covered: isPassed ? 0.8 : 0)))
        }
        #expect(play.changes.map(\.name) == [.moved, .moved] && play.changes.map(\.isActive) == [true, false])
        // Time in which nothing was seen does not count.
        play.pause(1000)
        let other = scene.view(Scene.Moment(dx: 12))
        for _ in 0..<200 { play.show(scene.picture(other, Scene.Moment())) }
        play.pause(1000)
        for _ in 0..<200 { play.show(scene.picture(rendered[0], Scene.Moment())) }
        #expect(play.changes.dropFirst(2).map(\.isActive) == [true])
    }

    /// A camera that trembles by less than a sample, or sways a little, is where it was.
    @Test func tremblingIsNoMove() {
        let views = (-4...4).map { Scene.Moment(dx: Double($0) * 0.3) }
        let changes = play(seed: 14, fps: 15, seconds: 40, views: views) { time in
            (Int((4 + 4 * sin(time * 9)).rounded()), Scene.Moment())
        }
        #expect(changes == [])
    }

    // MARK: flicker

    @Test(arguments: [15.0, 30]) func flickerIsFound(fps: Double) throws {
        let changes = play(seed: 7, fps: fps, seconds: 40) { time in
            let isOn = Int(time * 6) % 2 == 0
            return (0, Scene.Moment(light: (10..<20).contains(time) && !isOn ? 0.75 : 1))
        }
        #expect(changes.map(\.name) == [.flicker, .flicker] && changes.map(\.isActive) == [true, false])
        let (begun, ended) = (try #require(changes.first), try #require(changes.last))
        #expect(abs(seconds(begun.onset) - 10) < 0.5 && seconds(begun.confirmed) < 12.6)
        #expect(abs(seconds(ended.onset) - 20) < 0.5 && seconds(ended.confirmed) < 22)
    }

    // MARK: whatever comes

    /// Each kind begins, ends, begins, and its times are in order, whatever the pictures and clocks do.
    @Test func anyPictures() {
        let seed = Int.random(in: 0..<1_000_000)
        print("seed \(seed)")
        var random = Seeded(seed)
        for _ in 0..<20 {
            var monitor = HealthMonitor()
            var active: Set<HealthChange.Name> = []
            var time: Int64 = 0
            var picture = [UInt8](repeating: 0, count: LumaPicture.count)
            for _ in 0..<200 {
                switch Int.random(in: 0..<8, using: &random) {
                case 0: for place in picture.indices { picture[place] = UInt8.random(in: 0...255, using: &random) }
                case 1: picture = picture.map { $0 / 2 }
                case 2: picture = Array(picture[1234...] + picture[..<1234])
                case 3: time = Int64.random(in: 0...(.max), using: &random)
                default: break
                }
                time = time.addingReportingOverflow(Int64.random(in: 0...3_000_000_000, using: &random)).partialValue
                let now = max(time, 0)
                picture.withUnsafeBufferPointer { samples in
                    monitor.take(LumaPicture(samples), isRepeated: Bool.random(using: &random), at: now) { change in
                        #expect(change.onset <= change.confirmed)
                        let isNews =
                            change.isActive ? active.insert(change.name).inserted : active.remove(change.name) != nil
                        #expect(isNews, "\(change)")
                    }
                }
            }
        }
    }
}
