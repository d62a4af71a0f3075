internal import NIOCore

/// Those who asked something, in the order of their turns: one request is answered at a time, and published lines leave in
/// between, so that a line waits for one answer at most, however many ask.
///
/// Everything happens on the event loop, whose tasks run in the order in which they come.
final class RequestTurns {
    private var waiting = CircularBuffer<RequestChannel>()
    private var isTaking = false

    func wait(_ channel: RequestChannel, on loop: any EventLoop) {
        waiting.append(channel)
        guard !isTaking else { return }
        isTaking = true
        next(on: loop)
    }

    private func next(on loop: any EventLoop) {
        loop.assumeIsolated().execute { [self] in
            waiting.popFirst()?.takeTurn()
            if waiting.isEmpty { isTaking = false } else { next(on: loop) }
        }
    }
}
