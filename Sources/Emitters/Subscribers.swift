internal import Messages
internal import Synchronization

/// Those who are there, and the account of those who are gone.
///
/// Sendable, though the compiler cannot see it: everything but the constants is touched on the event loop only.
final class Subscribers: @unchecked Sendable {
    let ring: LineRing
    /// How many there may be.
    let limit: Int
    /// Room for one line on its way from the ring to a connection.
    let scratch: UnsafeMutableRawBufferPointer
    /// Makes the lines that a newcomer gets after the `hello`.
    let welcome: @Sendable () -> [UInt8]
    private let count: SharedCount

    private var present: [SubscriberChannel] = []
    private var gone = SubscriberAccount()
    private var refused: UInt64 = 0
    private var whenEmpty: (() -> Void)?

    init(ring: LineRing, limit: Int, count: SharedCount, welcome: @escaping @Sendable () -> [UInt8]) {
        self.ring = ring
        self.limit = limit
        self.count = count
        self.welcome = welcome
        scratch = .allocate(byteCount: maximumLineByteCount, alignment: 16)
    }

    deinit { scratch.deallocate() }

    /// False if there are too many.
    func add(_ subscriber: SubscriberChannel) -> Bool {
        guard present.count < limit, whenEmpty == nil else {
            refused += 1
            return false
        }
        present.append(subscriber)
        count.set(present.count)
        return true
    }

    func remove(_ subscriber: SubscriberChannel) {
        present.removeAll { $0 === subscriber }
        gone += subscriber.account
        count.set(present.count)
        if present.isEmpty { whenEmpty?() }
    }

    func pullAll() {
        for subscriber in present { subscriber.pull() }
    }

    var report: SocketReport {
        var report = SocketReport()
        report.subscribers = present.map(\.account)
        report.gone = gone
        report.refused = refused
        return report
    }

    /// Lets everyone have what there is; `done` is called once all are gone.
    func end(_ done: @escaping () -> Void) {
        whenEmpty = done
        for subscriber in present { subscriber.endWhenDrained() }
        if present.isEmpty { done() }
    }

    func endNow() {
        for subscriber in present { subscriber.endNow() }
    }
}

/// How many subscribers there are, for everyone to read.
final class SharedCount: Sendable {
    private let value = Atomic(0)

    var now: Int { value.load(ordering: .relaxed) }
    func set(_ count: Int) { value.store(count, ordering: .relaxed) }
}
