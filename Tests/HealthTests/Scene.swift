import Foundation
import Health
import Testdata

/// A wall of things of many shades, seen by a camera that hangs somehow, with a sensor's noise, and people who walk by.
struct Scene {
    private struct Thing {
        var x, y, width, height: Double
        var shade: Double
    }

    private let things: [Thing]
    private var random: Seeded
    /// Normally distributed numbers; pictures begin at any of them.
    private let noise: [Double]

    init(seed: Int) {
        var random = Seeded(seed)
        things = (0..<220).map { _ in
            Thing(
                x: Double.random(in: -90...250, using: &random), y: Double.random(in: -60...150, using: &random),
                width: Double.random(in: 4...40, using: &random), height: Double.random(in: 4...30, using: &random),
                shade: Double.random(in: 20...235, using: &random))
        }
        noise = (0..<65_536).map { _ in
            // Of two equal ones (Box and Muller, 1958).
            let u = Double.random(in: Double.leastNonzeroMagnitude...1, using: &random)
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * Double.random(in: 0...1, using: &random))
        }
        self.random = random
    }

    /// How the camera hangs, what the light is, and who is there.
    struct Moment {
        var dx = 0.0
        var dy = 0.0
        var degrees = 0.0
        var light = 1.0
        var offset = 0.0
        /// Of the noise of one sensor pixel in the thumbnail, in levels.
        var noise = 0.5
        /// Where a person's middle is, in samples; as high as the picture, a quarter of it wide.
        var people: [Double] = []
        /// What part of the picture something before the lens hides, from the left.
        var covered = 0.0
    }

    private func shade(_ x: Double, _ y: Double) -> Double {
        let hit = things.last { $0.x <= x && x < $0.x + $0.width && $0.y <= y && y < $0.y + $0.height }
        return (hit?.shade ?? 110) + 10 * sin(x / 37) + 10 * cos(y / 23)
    }

    /// The scene without light, noise and people, as the camera hangs.
    func view(_ moment: Moment) -> [Double] {
        let (sine, cosine) = (sin(moment.degrees * .pi / 180), cos(moment.degrees * .pi / 180))
        var picture: [Double] = []
        for y in 0..<LumaPicture.height {
            for x in 0..<LumaPicture.width {
                var sum = 0.0
                for (sx, sy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let (u, v) = (Double(x) + sx - 80, Double(y) + sy - 45)
                    sum += shade(80 + u * cosine - v * sine + moment.dx, 45 + u * sine + v * cosine + moment.dy)
                }
                picture.append(sum / 4)
            }
        }
        return picture
    }

    /// What the camera gives of a view.
    mutating func picture(_ view: [Double], _ moment: Moment) -> [UInt8] {
        let start = Int.random(in: 0..<noise.count, using: &random)
        return view.enumerated().map { place, shade in
            let (x, y) = (Double(place % LumaPicture.width), Double(place / LumaPicture.width))
            var level = shade
            for middle in moment.people where abs(x - middle) < 20 {
                level = 60 + 50 * sin((x - middle) / 3) * cos(y / 4)
            }
            level = level * moment.light + moment.offset
            if x < moment.covered * Double(LumaPicture.width) { level = 35 + x / 20 }
            return UInt8(clamping: Int((level + moment.noise * noise[(start + place) % noise.count]).rounded()))
        }
    }
}

/// Plays a scene to a monitor, and collects what it says.
struct Play: ~Copyable {
    var monitor = HealthMonitor()
    var changes: [HealthChange] = []
    var time: Int64 = 0
    let fps: Double
    private var frames = 0

    init(fps: Double) { self.fps = fps }

    mutating func show(_ picture: [UInt8], isRepeated: Bool = false) {
        time = Int64((Double(frames) / fps * 1e9).rounded())
        frames += 1
        picture.withUnsafeBufferPointer { samples in
            monitor.take(LumaPicture(samples), isRepeated: isRepeated, at: time) { changes.append($0) }
        }
    }

    /// Nothing comes for a while.
    mutating func pause(_ seconds: Double) { frames += Int(seconds * fps) }

    var seconds: Double { Double(frames) / fps }

    func seconds(_ time: Int64) -> Double { Double(time) / 1e9 }
}
