internal import NIOCore

/// What one subscriber asks, read no faster than it may ask and than it takes the answers.
///
/// Everything happens on the event loop.
final class RequestChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let subscriber: SubscriberChannel
    private let turns: RequestTurns
    private var channelContext: ChannelHandlerContext?
    private var waitsForTurn = false
    private var requests = RequestLines()
    private var allowance = RequestAllowance()
    /// Until when nothing is read, as too much was asked.
    private var pause: Scheduled<Void>?
    /// Whether it was told so, and has not been within its allowance since.
    private var isTold = false
    private var isInputClosed = false

    init(for subscriber: SubscriberChannel, turns: RequestTurns) {
        self.subscriber = subscriber
        self.turns = turns
    }

    func channelActive(context: ChannelHandlerContext) {
        channelContext = context
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        channelContext = nil
        pause?.cancel()
        pause = nil
        isInputClosed = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        allowance.spend(Double(bytes.readableBytes) / 4096, at: context.eventLoop.now)
        requests.append(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) { waitForTurn() }

    func channelWritabilityChanged(context: ChannelHandlerContext) { waitForTurn() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
        isInputClosed = true
        requests.finish()
        waitForTurn()
    }

    private func waitForTurn() {
        guard pause == nil, !waitsForTurn, let loop = channelContext?.eventLoop else { return }
        waitsForTurn = true
        turns.wait(self, on: loop)
    }

    /// Answers what was asked first, if the answer is taken; reads on when there is nothing to answer.
    func takeTurn() {
        waitsForTurn = false
        guard let context = channelContext, context.channel.isWritable else { return }
        if let delay = allowance.delay(at: context.eventLoop.now) {
            hold(for: delay, context)
        } else if let request = requests.next() {
            if allowance.isWhole(at: context.eventLoop.now) { isTold = false }
            answer(request, at: context.eventLoop.now)
            waitForTurn()
        } else if !isInputClosed {
            context.read()
        }
        context.flush()
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
            waitForTurn()
        }
    }
}
