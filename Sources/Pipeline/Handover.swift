import Frames

/// Brings another generation to the lanes: what each of them will need is made and warmed while they work on with the old
/// one, and they exchange the one for the other between two frames.
///
/// Invariants:
/// 1. A lane works with the generation that it has heard of last; the ring gives it no frame of a later one.
/// 2. An exchange is over when every lane that works has the new generation; what was old is let go by who asked for the
///    exchange, not by a lane.
/// 3. There is one exchange at a time.
///
/// Sendable, though the compiler cannot see it: `current` and the places are read and written with `lock` held, but for what a
/// place holds ready, which belongs to who has taken it out.
final class Handover: @unchecked Sendable {
    private final class Place {
        /// The generation that the lane works with; nil while it does not work.
        var generation: UInt64?
        /// What the lane will take; after that, what it had.
        var ready: FrameClassifier?
    }

    private let lock = Condition()
    private var current: Generation
    private let places: [Place]

    init(_ first: Generation) {
        current = first
        places = (0..<first.options.lanes).map { _ in Place() }
    }

    /// What there is now.
    var generation: Generation {
        lock.lock()
        defer { lock.unlock() }
        return current
    }

    // MARK: the lanes

    /// A lane begins to work.
    func join(_ lane: Int) -> Generation {
        lock.lock()
        defer { lock.unlock() }
        places[lane].generation = current.number
        return current
    }

    /// A lane works no more.
    func leave(_ lane: Int) {
        lock.lock()
        places[lane].generation = nil
        lock.broadcast()
        lock.unlock()
    }

    /// A lane that has heard of another generation takes what was made for it.
    func exchange(_ lane: Int, _ frames: inout FrameClassifier) -> Generation {
        lock.lock()
        let generation = current
        if var ready = places[lane].ready.take() {
            swap(&frames, &ready)
            places[lane].ready = consume ready
        } else {
            // It joined while the others' were made.
            lock.unlock()
            frames = generation.classifier(for: lane)
            lock.lock()
        }
        places[lane].generation = generation.number
        lock.broadcast()
        lock.unlock()
        return generation
    }

    // MARK: who exchanges

    /// Exchanges the generation, and returns when all lanes that work have the new one.
    ///
    /// - Parameter begin: from then on no lane gets a frame for the old one.
    func change(to new: Generation, begin: () -> Void) {
        for lane in places.indices where works(lane) {
            var frames = new.classifier(for: lane)
            frames.warmUp()
            lock.lock()
            places[lane].ready = consume frames
            lock.unlock()
        }
        lock.lock()
        current = new
        lock.unlock()
        begin()
        lock.lock()
        while places.contains(where: { $0.generation.map { $0 != new.number } ?? false }) { lock.wait() }
        lock.unlock()
        for lane in places.indices { letGo(lane) }
    }

    private func works(_ lane: Int) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        return places[lane].generation != nil
    }

    private func letGo(_ lane: Int) {
        lock.lock()
        let old = places[lane].ready.take()
        lock.unlock()
        _ = consume old
    }
}
