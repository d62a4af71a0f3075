import Frames
import Recording
import Synchronization

/// Records what a run claims. The first failure ends the recording and is said; the run goes on.
final class RunRecorder: FrameRecorder {
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let writer: RecordingWriter
        /// After a failure nothing more is kept; what was kept before is settled still.
        var isOver = false
        /// Frames written whose lines are not, the oldest at `first`.
        var waiting: [RecordingWriter.Written]
        var first = 0
        var count = 0
    }

    /// - Parameters:
    ///   - path: of the folder; it is made, and must be empty.
    ///   - camera: what the recording calls its source.
    ///   - lanes: of the run. The outlet lets each be at most twice as many frames ahead as there are lanes, which bounds
    ///     the frames that are kept and not settled.
    init(path: String, camera: String, lanes: Int) throws(SourceError) {
        let writer = try RecordingWriter(path: path, camera: camera)
        state = Mutex(State(writer: writer, waiting: Array(repeating: .init(), count: 4 * lanes + 2)))
    }

    func keep(_ bytes: UnsafeRawBufferPointer, seq: UInt64, times: FrameTimes, format: FrameFormat) {
        attempt { state throws(SourceError) in
            guard !state.isOver else { return }
            let written = try state.writer.write(bytes, seq: seq, times: times, format: format)
            precondition(state.count < state.waiting.count, "more frames are claimed than lanes can hold")
            state.waiting[(state.first + state.count) % state.waiting.count] = written
            state.count += 1
        }
    }

    func settle(stale: Bool) {
        attempt { state throws(SourceError) in
            guard state.count > 0 else { return }
            let written = state.waiting[state.first]
            state.first = (state.first + 1) % state.waiting.count
            state.count -= 1
            try state.writer.finish(written, stale: stale)
        }
    }

    /// Frames that the recording holds.
    var frameCount: UInt64 { state.withLock { $0.writer.frameCount } }

    private func attempt(_ action: (inout State) throws(SourceError) -> Void) {
        state.withLock { state in
            do throws(SourceError) {
                try action(&state)
            } catch {
                guard !state.isOver else { return }
                state.isOver = true
                say("ocellus: \(error): the recording ends here", .error)
            }
        }
    }
}
