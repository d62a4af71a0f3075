internal import NIOCore

/// What one subscriber asks, read no faster than it may ask and than it takes the answers.
///
/// Everything happens on the event loop.
final class RequestChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let subscriber: SubscriberChannel
    private var requests = RequestLines()
    private var allowance = RequestAllowance()
    /// Until when nothing is read, as too much was asked.
    private var pause: Scheduled<Void>?
    /// Whether it was told so, and has not been within its allowance since.
    private var isTold = false
    private var isInputClosed = false

    init(for subscriber: SubscriberChannel) { self.subscriber = subscriber }

    func channelActive(context: ChannelHandlerContext) { context.read() }

    func channelInactive(context: ChannelHandlerContext) {
        pause?.cancel()
        pause = nil
        isInputClosed = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        allowance.spend(Double(bytes.readableBytes) / 4096, at: context.eventLoop.now)
        requests.append(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) { answer(context) }

    func channelWritabilityChanged(context: ChannelHandlerContext) { answer(context) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
        isInputClosed = true
        requests.finish()
        answer(context)
    }

    /// Answers what was asked while answers are taken, and only then reads on.
    private func answer(_ context: ChannelHandlerContext) {
        guard pause == nil else { return }
        while context.channel.isWritable {
            if let delay = allowance.delay(at: context.eventLoop.now) {
                hold(for: delay, context)
                return
            }
            guard let request = requests.next() else {
                if !isInputClosed { context.read() }
                return
            }
            if allowance.isWhole(at: context.eventLoop.now) { isTold = false }
            answer(request, at: context.eventLoop.now)
        }
    }

    private func answer(_ request: RequestLines.Request, at now: NIODeadline) {
        var cost = 1.0
        switch request.content {
        case .failure(let error): subscriber.complain(error.sentence)
        case .success(let wish): cost += Double(subscriber.subscribe(wish)) / 16
        }
        allowance.spend(cost, at: now)
    }

    private func hold(for delay: TimeAmount, _ context: ChannelHandlerContext) {
        if !isTold {
            isTold = true
            subscriber.complain(RequestAllowance.refusal)
        }
        pause = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            pause = nil
            answer(context)
        }
    }
}
