internal import Dispatch
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A text for whoever asks for `/metrics` by HTTP, on a Unix socket or on a TCP port of this machine.
///
/// The text is made on a thread of its own, and at most ten times a second, however many ask. Requests have a limit in length,
/// in number and in time, and have no body; of 17 clients the one that has been silent the longest goes.
package final class MetricsServer: Sendable {
    private let listening: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let connections: MetricsConnections
    private let file: SocketFile?

    /// Serves on a Unix socket.
    ///
    /// - Parameters:
    ///   - contentType: what kind of text it is.
    ///   - make: makes the text. It may wait for locks.
    package static func start(
        on listener: consuming SocketListener, contentType: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(EmitterError) -> MetricsServer {
        let name = listener.name
        let (descriptor, file) = listener.release()
        return try await start(name, file, MetricsConnections(contentType: contentType, make)) { bootstrap in
            try await bootstrap.withBoundSocket(descriptor).get()
        }
    }

    /// Serves on a TCP port.
    ///
    /// - Parameter host: the number of a loopback address, of IP version 4 or 6.
    package static func start(
        host: String, port: UInt16, contentType: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(EmitterError) -> MetricsServer {
        let name = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return try await start(name, nil, MetricsConnections(contentType: contentType, make)) { bootstrap in
            try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(to: SocketAddress(ipAddress: host, port: Int(port))).get()
        }
    }

    private static func start(
        _ name: String, _ file: SocketFile?, _ connections: MetricsConnections,
        bind: @Sendable (ServerBootstrap) async throws -> any Channel
    ) async throws(EmitterError) -> MetricsServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listening = try await bind(bootstrap(group, connections))
            return MetricsServer(listening, group, connections, file)
        } catch {
            try? await group.shutdownGracefully()
            file?.remove()
            throw refusal(name, error)
        }
    }

    private static func refusal(_ name: String, _ error: any Error) -> EmitterError {
        guard let code = (error as? IOError)?.errnoCode else {
            return EmitterError(.io, "\(name): cannot serve metrics: \(error)")
        }
        let sentence = "\(name): cannot serve metrics: \(sentence(errno: code))"
        switch code {
        case EADDRINUSE:
            return EmitterError(.unavailable, "\(sentence): another program listens there: choose another port")
        case EPERM, EACCES, EAFNOSUPPORT, EADDRNOTAVAIL:
            return EmitterError(
                .misconfigured,
                "\(sentence): this process may not have that port: a service needs the drop-in metrics-tcp.conf")
        default: return EmitterError(.io, sentence)
        }
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ connections: MetricsConnections
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 16)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var limits = NIOHTTPDecoderLimitConfiguration()
                    (limits.maxHeaderFieldSize, limits.maxHeaderListSize, limits.maxHeaderFieldCount) = (
                        4096, 16_384, 64
                    )
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: true, withErrorHandling: true, withOutboundHeaderValidation: true,
                        withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
                    try channel.pipeline.syncOperations.addHandler(MetricsChannel(connections))
                }
            }
    }

    private init(
        _ listening: any Channel, _ group: MultiThreadedEventLoopGroup, _ connections: MetricsConnections,
        _ file: SocketFile?
    ) {
        self.listening = listening
        self.group = group
        self.connections = connections
        self.file = file
    }

    /// Closes everything and removes the socket's file, if it is still this server's.
    package func shutDown() async {
        try? await listening.close().get()
        let connections = self.connections
        try? await listening.eventLoop.submit { connections.closeAll() }.get()
        file?.remove()
        try? await group.shutdownGracefully()
    }
}

/// Those who are connected, and what they get.
///
/// Sendable, though the compiler cannot see it: `present` is touched on the event loop only; the last text and its time by blocks
/// on a private serial queue.
final class MetricsConnections: @unchecked Sendable {
    let contentType: String
    private let make: @Sendable () -> [UInt8]
    private let thread = DispatchQueue(label: "ocellus.metrics")
    private var last: (text: [UInt8], madeAt: UInt64)?

    /// The one that has been silent the longest comes first.
    private var present: [MetricsChannel] = []

    private static let limit = 16
    /// Nanoseconds for which a text serves everyone who asks.
    private static let freshness: UInt64 = 100_000_000

    init(contentType: String, _ make: @escaping @Sendable () -> [UInt8]) {
        self.contentType = contentType
        self.make = make
    }

    func add(_ channel: MetricsChannel) {
        if present.count >= Self.limit { present.removeFirst().close() }
        present.append(channel)
    }

    /// It has asked for something.
    func move(toTheEnd channel: MetricsChannel) {
        remove(channel)
        present.append(channel)
    }

    func remove(_ channel: MetricsChannel) { present.removeAll { $0 === channel } }

    func closeAll() {
        for channel in present { channel.close() }
        present = []
    }

    /// Gives the text on the event loop, once it is made.
    func text(on loop: any EventLoop) -> EventLoopFuture<[UInt8]> {
        let promise = loop.makePromise(of: [UInt8].self)
        thread.async { [self] in
            let now = monotonicNow()
            if let last, now - last.madeAt < Self.freshness {
                promise.succeed(last.text)
            } else {
                let text = make()
                last = (text, monotonicNow())
                promise.succeed(text)
            }
        }
        return promise.futureResult
    }
}
