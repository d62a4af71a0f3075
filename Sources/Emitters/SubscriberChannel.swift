internal import Logging
internal import Messages
internal import NIOCore

/// One subscriber: the lines that wait for it, handed over as far as its connection takes them.
///
/// Lines leave the queue only while the connection is writable, so that what a subscriber costs is bounded by the queue and
/// the connection's high water mark. Everything happens on the event loop.
final class SubscriberChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let all: Subscribers
    private var channelContext: ChannelHandlerContext?

    private var tally = Tally(first: .max)
    private var waiting: WaitingLines
    /// Lines from before, which it asked for; in no account.
    private var stored = CircularBuffer<ByteBuffer>()
    private var delivered: UInt64 = 0
    /// Lines handed over that did not reach the kernel.
    private var failed: UInt64 = 0
    /// Lines on the way to the kernel.
    private var inChannel: UInt64 = 0
    /// Once the connection is gone.
    private var last: SubscriberAccount?
    private var isPulling = false
    private var endsWhenDrained = false
    private var isWelcomed = false

    init(_ all: Subscribers) {
        self.all = all
        waiting = WaitingLines(limit: all.queue)
    }

    // MARK: connection

    func channelActive(context: ChannelHandlerContext) {
        guard all.add(self) else {
            refuse(context)
            return
        }
        channelContext = context
        PeerCredentials.log(of: context.channel, to: all.logger)
        let (tally, hello) = all.distribution.join()
        self.tally = tally
        if let hello {
            write(hello, to: context)
            welcome(context)
        }
        context.flush()
        context.fireChannelActive()
    }

    /// What a newcomer gets after the `hello`, be it the one in force when it came or the first to be published.
    private func welcome(_ context: ChannelHandlerContext) {
        isWelcomed = true
        let lines = all.welcome()
        if !lines.isEmpty { write(lines, to: context) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let done = context.eventLoop.makePromise(of: Void.self)
        done.futureResult.whenComplete { _ in channel.close(promise: nil) }
        let message = "connection: expected at most \(all.limit) subscribers, found them all there: close one"
        write(ErrorLine(message: message), to: context, promise: done)
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        guard channelContext != nil else { return }
        channelContext = nil
        // What the channel still held failed before this; what waits will not be asked for.
        let end = all.distribution.leave(tally)
        var account = SubscriberAccount()
        account.published = end.published
        account.delivered = delivered
        account.lost = end.missed + end.untaken + waiting.droppedCount + UInt64(waiting.count) + failed
        last = account
        all.logger.debug(
            "a subscriber left",
            metadata: [
                "published": "\(account.published)", "delivered": "\(account.delivered)", "lost": "\(account.lost)",
            ])
        all.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: lines out

    /// Takes a line that has been looked at into the queue, if it matches.
    func offer(_ line: ByteBuffer, number: UInt64, isHello: Bool) {
        guard channelContext != nil else { return }
        let outcome = tally.outcome
        if outcome.missed > 0 {
            let hello = outcome.missedHello ? all.distribution.hello(before: number) : nil
            waiting.lose(outcome.missed, hello: hello.map { ByteBuffer(bytes: $0) })
        }
        guard outcome.isMatch else { return }
        waiting.append(line, number: number, isHello: isHello)
        if waiting.isOverfull { pull() }
        waiting.trim()
    }

    /// Hands over what there is, as far as the connection takes it; the rest when it takes more.
    func pull() {
        guard let context = channelContext, !isPulling else { return }
        isPulling = true
        var isDrained = false
        var turns = 0
        while !isDrained, turns < Self.linesPerTurn, context.channel.isWritable {
            if let line = stored.popFirst() {
                context.write(wrapOutboundOut(line), promise: nil)
            } else if let next = waiting.next() {
                handOver(next, to: context)
            } else {
                isDrained = true
                break
            }
            turns += 1
        }
        if turns > 0 { context.flush() }
        isPulling = false
        guard channelContext != nil else { return }
        if isDrained {
            endIfDrained()
        } else if context.channel.isWritable {
            // Others have their turn first.
            context.eventLoop.assumeIsolated().execute { self.pull() }
        }
    }

    private func handOver(_ next: WaitingLines.Next, to context: ChannelHandlerContext) {
        switch next {
        case .line(let line):
            inChannel += 1
            let handedOver = context.eventLoop.makePromise(of: Void.self)
            handedOver.futureResult.assumeIsolated().whenComplete { self.settled($0) }
            context.write(wrapOutboundOut(line), promise: handedOver)
            if !isWelcomed { welcome(context) }
        case .gap(let lost, let hello):
            write(Gap(lost: lost), to: context)
            if let hello { context.write(wrapOutboundOut(hello), promise: nil) }
        }
    }

    private func settled(_ result: Result<Void, any Error>) {
        inChannel -= 1
        switch result {
        case .success: delivered += 1
        case .failure: failed += 1
        }
        endIfDrained()
    }

    private func write(_ bytes: [UInt8], to context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// A line for this subscriber alone.
    private func write(_ line: some Line, to context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        context.write(wrapOutboundOut(all.bytes(of: line)), promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pull() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: requests

    /// Subscribes anew: from the next line on that is looked at, and with the stored lines that are asked for before those
    /// that wait. A stored line that waits already does not come twice.
    ///
    /// - Returns: how many stored lines will come.
    func subscribe(_ request: SubscribeRequest) -> Int {
        guard channelContext != nil else { return 0 }
        let lines = all.distribution.subscribe(tally, to: request) { waiting.contains($0) }
        stored = CircularBuffer(lines.map { ByteBuffer(bytes: $0) })
        pull()
        return lines.count
    }

    /// Tells this subscriber alone what was wrong, with the next flush.
    func complain(_ sentence: String) {
        guard let context = channelContext else { return }
        write(ErrorLine(message: sentence), to: context)
    }

    // MARK: the end

    /// Hands over what there is and closes then.
    func endWhenDrained() {
        endsWhenDrained = true
        pull()
    }

    func endNow() { channelContext?.close(promise: nil) }

    private func endIfDrained() {
        guard endsWhenDrained, inChannel == 0, stored.isEmpty, waiting.isEmpty else { return }
        channelContext?.close(promise: nil)
    }

    // MARK: account

    var account: SubscriberAccount {
        if let last { return last }
        let published = all.distribution.account(of: tally)
        var account = SubscriberAccount()
        account.published = published.published
        account.delivered = delivered
        account.lost = published.missed + waiting.droppedCount + failed
        account.waiting = inChannel + UInt64(waiting.count) + published.untaken
        return account
    }

    private static let linesPerTurn = 256
}
