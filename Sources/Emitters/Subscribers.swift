internal import Logging
internal import Messages
internal import NIOCore
internal import Synchronization

/// Those who are there, and the account of those who are gone.
///
/// Sendable, though the compiler cannot see it: everything but the constants is touched on the event loop only.
final class Subscribers: @unchecked Sendable {
    let distribution: Distribution
    /// Lines that may wait for each.
    let queue: Int
    /// How many there may be.
    let limit: Int
    let logger: Logger
    /// Makes the lines that a newcomer gets after the `hello`.
    let welcome: @Sendable () -> [UInt8]
    /// Room for one line on its way from the ring to the queues.
    private let scratch: UnsafeMutableRawBufferPointer
    private let count: SharedCount
    let turns = RequestTurns()
    private var writer = JSONWriter()

    private var present: [SubscriberChannel] = []
    private var gone = SubscriberAccount()
    private var refused: UInt64 = 0
    private var whenEmpty: (() -> Void)?

    init(
        _ distribution: Distribution, queue: Int, limit: Int, count: SharedCount, logger: Logger,
        welcome: @escaping @Sendable () -> [UInt8]
    ) {
        self.distribution = distribution
        self.queue = queue
        self.limit = limit
        self.count = count
        self.logger = logger
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

    /// Lets everyone have what was published, `linesPerTurn` lines at most.
    ///
    /// - Returns: whether that was all.
    func pullAll() -> Bool {
        let wasAll = take(atMost: Self.linesPerTurn)
        for subscriber in present { subscriber.pull() }
        return wasAll
    }

    /// Takes lines from the ring into the queues; true if there are no more.
    private func take(atMost lineCount: Int) -> Bool {
        for _ in 0..<lineCount {
            guard case .line(let byteCount, let number, let isHello, let isForAnyone) = distribution.take(into: scratch)
            else { return true }
            guard isForAnyone else { continue }
            let line = ByteBuffer(bytes: UnsafeRawBufferPointer(rebasing: scratch[..<byteCount]))
            for subscriber in present { subscriber.offer(line, number: number, isHello: isHello) }
        }
        return false
    }

    /// A line for one subscriber. One that cannot be written is none: these are short and hold no scores.
    func bytes(of line: some Line) -> ByteBuffer {
        guard (try? line.writeLine(to: &writer)) != nil else { return ByteBuffer() }
        return writer.withLine { ByteBuffer(bytes: $0) }
    }

    var report: SocketReport {
        var report = SocketReport()
        report.subscribers = present.map(\.account)
        report.gone = gone
        report.refused = refused
        return report
    }

    /// Lets everyone have what there is, once nothing more is published; `done` is called once all are gone.
    func end(_ done: @escaping () -> Void) {
        whenEmpty = done
        _ = take(atMost: .max)
        for subscriber in present { subscriber.endWhenDrained() }
        if present.isEmpty { done() }
    }

    func endNow() {
        for subscriber in present { subscriber.endNow() }
    }

    private static let linesPerTurn = 256
}

/// How many subscribers there are, for everyone to read.
final class SharedCount: Sendable {
    private let value = Atomic(0)

    var now: Int { value.load(ordering: .relaxed) }
    func set(_ count: Int) { value.store(count, ordering: .relaxed) }
}
