import Frames
import Recording
import Synchronization

/// Records what a run claims. The first failure ends the recording and is said; the run goes on.
final class RunRecorder: FrameRecorder {
    private let path: String
    private let state: Mutex<State>

    private struct State: ~Copyable {
        /// Nil after a failure.
        var writer: RecordingWriter?
        /// Frames written whose lines are not, the oldest at `first`.
        var waiting: [RecordingWriter.Written]
        var first = 0
        var count = 0
        var frameCount: UInt64 = 0
    }

    /// - Parameters:
    ///   - path: of the folder; it is made, and must be empty.
    ///   - camera: what the recording calls its source.
    ///   - lanes: how many frames may be claimed and not settled, as far as it matters: twice as many are.
    init(path: String, camera: String, lanes: Int) throws(SourceError) {
        self.path = path
        let writer = try RecordingWriter(path: path, camera: camera)
        state = Mutex(State(writer: writer, waiting: Array(repeating: .init(), count: 4 * lanes + 2)))
    }

    func keep(_ bytes: UnsafeRawBufferPointer, seq: UInt64, times: FrameTimes, format: FrameFormat) {
        attempt { state throws(SourceError) in
            guard let writer = state.writer else { return }
            let written = try writer.write(bytes, seq: seq, times: times, format: format)
            precondition(state.count < state.waiting.count, "more frames are claimed than lanes can hold")
            state.waiting[(state.first + state.count) % state.waiting.count] = written
            state.count += 1
        }
    }

    func settle(stale: Bool) {
        attempt { state throws(SourceError) in
            guard let writer = state.writer, state.count > 0 else { return }
            let written = state.waiting[state.first]
            state.first = (state.first + 1) % state.waiting.count
            state.count -= 1
            try writer.finish(written, stale: stale)
            state.frameCount = writer.frameCount
        }
    }

    /// Frames that the recording holds.
    var frameCount: UInt64 { state.withLock { $0.frameCount } }

    private func attempt(_ action: (inout State) throws(SourceError) -> Void) {
        state.withLock { state in
            do throws(SourceError) {
                try action(&state)
            } catch {
                state.writer = nil
                say("ocellus: \(error): the recording ends here")
            }
        }
    }
}
