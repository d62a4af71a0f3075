package import Frames
import Synchronization

/// What is asked of a camera for as long as it is watched; whoever asked may ask for something else meanwhile.
///
/// The camera's own thread takes that up between two frames. What it cannot do it refuses, and goes on as before.
package final class StandingRequest: Sendable {
    private struct Change {
        let request: StreamRequest
        let answer: CheckedContinuation<Result<Void, SourceError>, Never>
    }

    private struct State {
        var request: StreamRequest
        var isWatched = false
        var change: Change?
    }

    private let state: Mutex<State>

    package init(_ request: StreamRequest) { state = Mutex(State(request: request)) }

    /// Asks for something else, and returns when the camera does it: at once if none is watched, as the next one will do it then.
    /// One asks at a time.
    ///
    /// - Throws: why it cannot; what was asked before stands.
    package func change(to request: StreamRequest) async throws(SourceError) {
        let answer = await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                precondition(state.change == nil, "one change at a time")
                if state.isWatched {
                    state.change = Change(request: request, answer: continuation)
                } else {
                    state.request = request
                }
                return !state.isWatched
            }
            if isDone { continuation.resume(returning: .success(())) }
        }
        try answer.get()
    }

    // MARK: the camera's thread

    /// A camera is watched from now on, as is asked.
    func begin() -> StreamRequest {
        state.withLock { state in
            state.isWatched = true
            return state.request
        }
    }

    /// It is watched no more. What was not taken up is left for the next one.
    func end() {
        state.withLock { $0.isWatched = false }
        answer(.success(()))
    }

    /// What is asked for instead, if anything: to be answered.
    var change: StreamRequest? { state.withLock { $0.change?.request } }

    /// Whether the camera does what was asked for.
    func answer(_ result: Result<Void, SourceError>) {
        let change = state.withLock { state in
            let change = state.change.take()
            if let change, case .success = result { state.request = change.request }
            return change
        }
        change?.answer.resume(returning: result)
    }
}
