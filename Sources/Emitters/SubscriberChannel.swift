internal import Messages
internal import NIOCore

/// One subscriber: a place in the ring, pulled forward as far as its connection takes lines.
///
/// Lines leave the ring only while the connection is writable, so that what a subscriber costs is bounded by the
/// connection's high water mark; what it does not take stays in the ring, and is lost when the ring has gone past it.
/// Everything happens on the event loop.
final class SubscriberChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let all: Subscribers
    private let ring: LineRing
    private var channelContext: ChannelHandlerContext?
    private var requests = RequestLines()

    private var first: UInt64 = 0
    private var next: UInt64 = 0
    private var delivered: UInt64 = 0
    private var lost: UInt64 = 0
    /// Lines on the way to the kernel.
    private var inChannel: UInt64 = 0
    private var isPulling = false
    private var endsWhenDrained = false
    private var isWelcomed = false

    init(_ all: Subscribers) {
        self.all = all
        ring = all.ring
    }

    // MARK: connection

    func channelActive(context: ChannelHandlerContext) {
        guard all.add(self) else {
            refuse(context)
            return
        }
        channelContext = context
        let start = ring.join()
        (first, next) = (start.next, start.next)
        if let hello = start.hello {
            write(hello, to: context)
            welcome(context)
        }
        context.flush()
        context.read()
        pull()
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
        write(lineBytes(ErrorLine(message: message)), to: context, promise: done)
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard channelContext != nil else { return }
        channelContext = nil
        // What the channel still held failed before this; what is in the ring will not be asked for.
        let end = ring.end
        lost += end - next
        next = end
        all.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: lines out

    /// Hands over what there is, as far as the connection takes it; the rest when it takes more.
    func pull() {
        guard let context = channelContext, !isPulling else { return }
        isPulling = true
        var isDrained = false
        var turns = 0
        while !isDrained, turns < Self.linesPerTurn, context.channel.isWritable {
            turns += 1
            switch ring.read(&next, into: all.scratch) {
            case .nothing: isDrained = true
            case .line(let byteCount):
                inChannel += 1
                let handedOver = context.eventLoop.makePromise(of: Void.self)
                handedOver.futureResult.assumeIsolated().whenComplete { self.settled($0) }
                write(UnsafeRawBufferPointer(rebasing: all.scratch[..<byteCount]), to: context, promise: handedOver)
                if !isWelcomed { welcome(context) }
            case .lost(let count, let hello):
                lost += count
                write(lineBytes(Gap(lost: count)), to: context)
                if let hello { write(hello, to: context) }
            }
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

    private func settled(_ result: Result<Void, any Error>) {
        inChannel -= 1
        switch result {
        case .success: delivered += 1
        case .failure: lost += 1
        }
        endIfDrained()
    }

    private func write(
        _ bytes: some Sequence<UInt8>, to context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil
    ) {
        context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        pull()
        answer(context)
        context.fireChannelWritabilityChanged()
    }

    // MARK: requests in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        requests.append(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        answer(context)
    }

    /// Answers what was asked while answers are taken, and only then reads on.
    private func answer(_ context: ChannelHandlerContext) {
        guard channelContext != nil else { return }
        while context.channel.isWritable {
            guard let request = requests.next() else {
                context.read()
                return
            }
            if let message = request.mistake {
                write(lineBytes(ErrorLine(message: message)), to: context)
                context.flush()
            }
        }
    }

    // MARK: the end

    /// Hands over what there is and closes then.
    func endWhenDrained() {
        endsWhenDrained = true
        pull()
    }

    func endNow() { channelContext?.close(promise: nil) }

    private func endIfDrained() {
        guard endsWhenDrained, inChannel == 0, next == ring.end else { return }
        channelContext?.close(promise: nil)
    }

    // MARK: account

    var account: SubscriberAccount {
        let bounds = ring.bounds
        let reached = max(next, bounds.oldest)
        var account = SubscriberAccount()
        account.published = (channelContext == nil ? next : bounds.end) - first
        account.delivered = delivered
        account.lost = lost + (channelContext == nil ? 0 : reached - next)
        account.waiting = inChannel + (channelContext == nil ? 0 : bounds.end - reached)
        return account
    }

    private static let linesPerTurn = 256
}

/// A line that is rare. One that cannot be written is none: these are short and hold no scores.
private func lineBytes(_ line: some Line) -> [UInt8] { (try? line.bytes()) ?? [] }
