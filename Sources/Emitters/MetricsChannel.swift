internal import NIOCore
internal import NIOHTTP1

/// One client of a `MetricsServer`, whose requests are answered one after the other.
///
/// Everything happens on the event loop.
final class MetricsChannel: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let connections: MetricsConnections
    private var channelContext: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var isAnswering = false
    /// Nothing more is asked; what was, is answered still.
    private var isInputClosed = false
    private var deadline: Scheduled<Void>?

    /// From one answer to the next, however it is spent.
    private static let patience = TimeAmount.seconds(75)
    /// From an answer until the next request is looked at.
    private static let pause = TimeAmount.milliseconds(50)

    init(_ connections: MetricsConnections) { self.connections = connections }

    func channelActive(context: ChannelHandlerContext) {
        channelContext = context
        connections.add(self)
        wait(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        channelContext = nil
        connections.remove(self)
    }

    func close() { channelContext?.close(promise: nil) }

    private func wait(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { [self] in close() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
        isInputClosed = true
        if !isAnswering { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            connections.move(toTheEnd: self)
            let length = head.headers["content-length"]
            if length.contains(where: { $0 != "0" }) || head.headers.contains(name: "transfer-encoding") {
                // What would come is not read: the connection ends with this answer.
                refuse(.payloadTooLarge, "expected a request without a body", head, context, isLast: true)
            } else {
                self.head = head
            }
        case .body: break
        case .end:
            guard let head = head.take() else { return }
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.uri.prefix(while: { $0 != "?" }) == "/metrics" else {
            refuse(.notFound, "there is only /metrics", head, context)
            return
        }
        guard head.method == .GET || head.method == .HEAD else {
            refuse(.methodNotAllowed, "expected GET or HEAD", head, context, fields: [("Allow", "GET, HEAD")])
            return
        }
        let contentType = connections.contentType
        isAnswering = true
        connections.text(on: context.eventLoop).assumeIsolated().whenSuccess { [self] text in
            guard let context = channelContext else { return }
            respond(.ok, text, contentType, head, context)
        }
    }

    private func refuse(
        _ status: HTTPResponseStatus, _ sentence: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext,
        fields: [(String, String)] = [], isLast: Bool = false
    ) {
        respond(
            status, Array("\(sentence)\n".utf8), "text/plain; charset=utf-8", head, context, fields: fields,
            isLast: isLast)
    }

    private func respond(
        _ status: HTTPResponseStatus, _ text: [UInt8], _ contentType: String, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext, fields: [(String, String)] = [], isLast: Bool = false
    ) {
        let stays = head.isKeepAlive && !isLast
        isAnswering = true
        let headers = HTTPHeaders(
            [
                ("Content-Type", contentType), ("Content-Length", String(text.count)), ("Cache-Control", "no-store"),
                ("Connection", stays ? "keep-alive" : "close"),
            ] + fields)
        let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        let hasGone = context.eventLoop.makePromise(of: Void.self)
        if head.method == .HEAD {
            context.writeAndFlush(wrapOutboundOut(.head(response)), promise: hasGone)
        } else {
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: text)))), promise: hasGone)
        }
        // The next request is looked at only when the answer has left, and not too soon: the end of an answer is no byte.
        hasGone.futureResult.assumeIsolated().whenComplete { [self] _ in
            guard let context = channelContext else { return }
            guard stays, !isInputClosed else {
                context.close(promise: nil)
                return
            }
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
                guard let context = channelContext else { return }
                guard !isInputClosed else {
                    context.close(promise: nil)
                    return
                }
                isAnswering = false
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                wait(context)
            }
        }
    }
}
