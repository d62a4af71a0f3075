internal import Dispatch
package import Logging
internal import Messages
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Lines to everyone who connects to a Unix socket.
///
/// `emit` copies the line into a ring and returns: it waits for no subscriber and touches no socket. The event loop takes it
/// from there to those who subscribed to it, for each of whom `queue` lines may wait; what a subscriber does not take in time
/// is lost to it, and it is told how many.
package final class SocketServer: Emitter {
    private let distribution: Distribution
    private let subscribers: Subscribers
    private let count: SharedCount
    private let group: MultiThreadedEventLoopGroup
    private let listening: any Channel
    private let file: SocketFile?
    /// Waits for lines and rings on the event loop, so that those who publish need not.
    private let doorbell = DispatchQueue(label: "ocellus.socket.doorbell")
    private let hasRung = Atomic(false)
    private let ending = Mutex(Ending.notBegun)

    private enum Ending {
        case notBegun, begun
        case done(SocketReport)
    }

    /// Begins to serve.
    ///
    /// - Parameters:
    ///   - queue: lines that may wait for a subscriber.
    ///   - history: lines that are kept for those who ask for the last ones.
    ///   - subscriberLimit: connections at a time; a further one gets an `error` line and is closed.
    ///   - logger: is told who comes, and the account of those who go, at the level debug.
    ///   - welcome: makes whole lines for one newcomer, which it gets right after the `hello`, so that it need not wait for
    ///     what is published now and then, nor ask. Called on the event loop: it must not block. These lines are in no
    ///     account, as they are published to nobody else.
    package static func start(
        on listener: consuming SocketListener, queue: Int, history: Int = 256, subscriberLimit: Int = 256,
        logger: Logger = Logger(label: "ocellus.socket", factory: { _ in SwiftLogNoOpLogHandler() }),
        welcome: @escaping @Sendable () -> [UInt8] = { [] }
    ) async throws(EmitterError) -> SocketServer {
        let name = listener.name
        let distribution = Distribution(history: history, leastLineCount: max(256, queue))
        let count = SharedCount()
        let subscribers = Subscribers(
            distribution, queue: queue, limit: subscriberLimit, count: count, logger: logger, welcome: welcome)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (descriptor, file) = listener.release()
        do {
            let listening = try await bootstrap(group, subscribers).withBoundSocket(descriptor).get()
            return SocketServer(distribution, subscribers, count, group, listening, file)
        } catch {
            try? await group.shutdownGracefully()
            file?.remove()
            throw EmitterError(.io, "\(name): cannot serve the socket: \(error)")
        }
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ subscribers: Subscribers
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            // Out of descriptors: a pause, instead of a loop that turns at full speed.
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 16_384, high: 65_536))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let subscriber = SubscriberChannel(subscribers)
                    try channel.pipeline.syncOperations.addHandlers(
                        subscriber, RequestChannel(for: subscriber, turns: subscribers.turns))
                }
            }
    }

    private init(
        _ distribution: Distribution, _ subscribers: Subscribers, _ count: SharedCount,
        _ group: MultiThreadedEventLoopGroup, _ listening: any Channel, _ file: SocketFile?
    ) {
        self.distribution = distribution
        self.subscribers = subscribers
        self.count = count
        self.group = group
        self.listening = listening
        self.file = file
        doorbell.async { self.ringTheBell() }
    }

    private func ringTheBell() {
        var seen: UInt64 = 0
        while let end = distribution.wait(beyond: seen) {
            seen = end
            guard !hasRung.exchange(true, ordering: .acquiringAndReleasing) else { continue }
            listening.eventLoop.execute { [self] in
                // Before the pull: a line that comes during it rings again.
                hasRung.store(false, ordering: .sequentiallyConsistent)
                pull()
            }
        }
    }

    private func pull() {
        // Others have their turn before the rest.
        if !subscribers.pullAll() { listening.eventLoop.execute { [self] in pull() } }
    }

    package func greet(_ hello: UnsafeRawBufferPointer) { distribution.greet(hello) }

    package func emit(_ line: UnsafeRawBufferPointer) { distribution.publish(line) }

    /// How many are connected.
    package var subscriberCount: Int { count.now }

    /// The account of every subscriber, at one moment of the event loop; after `shutDown` the last one.
    package func report() async -> SocketReport {
        if case .done(let last) = ending.withLock({ $0 }) { return last }
        let subscribers = self.subscribers
        return (try? await listening.eventLoop.submit { subscribers.report }.get()) ?? SocketReport()
    }

    /// The same for a thread that may wait for the event loop; never to be called on that.
    package var currentReport: SocketReport {
        if case .done(let last) = ending.withLock({ $0 }) { return last }
        let subscribers = self.subscribers
        return (try? listening.eventLoop.submit { subscribers.report }.wait()) ?? SocketReport()
    }

    /// Takes no more connections and lines, lets subscribers have what there is for `limit` milliseconds at most, closes
    /// them and removes the socket's file if it is still this server's.
    ///
    /// - Returns: the last account; of a second call, as it is then.
    @discardableResult
    package func shutDown(within limit: Int64 = 300) async -> SocketReport {
        let isFirst = ending.withLock { ending in
            guard case .notBegun = ending else { return false }
            ending = .begun
            return true
        }
        guard isFirst else { return await report() }
        try? await listening.close().get()
        distribution.close()
        await withCheckedContinuation { continuation in doorbell.async { continuation.resume() } }
        let subscribers = self.subscribers
        let loop = listening.eventLoop
        let ended = loop.makePromise(of: SocketReport.self)
        loop.execute {
            let deadline = loop.assumeIsolated().scheduleTask(in: .milliseconds(limit)) { subscribers.endNow() }
            subscribers.end {
                deadline.cancel()
                ended.succeed(subscribers.report)
            }
        }
        let last = (try? await ended.futureResult.get()) ?? SocketReport()
        ending.withLock { $0 = .done(last) }
        file?.remove()
        try? await group.shutdownGracefully()
        return last
    }
}
