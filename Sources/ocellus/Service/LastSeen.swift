import Frames
import Messages
import Synchronization

/// What is seen, for one sentence about it: the last label, and whether there is a camera and what it gives.
final class LastSeen: Emitter {
    private struct State {
        var camera = Source.unknown
        var isSilent = false
        var labels: LabelTable?
        var label = Prediction.State.undecided
    }

    enum Source: Sendable {
        /// It is being opened.
        case unknown
        case present
        /// It is waited for, and that has been said.
        case away
    }

    private let state = Mutex(State())
    private let silenceBegins = HealthEvent.beginning(.noFrames, isActive: true)
    private let silenceEnds = HealthEvent.beginning(.noFrames, isActive: false)

    /// The camera has come, changed, or gone: its facts are nil then.
    func hear(_ facts: SourceFacts?) {
        state.withLock { state in
            state.camera = facts == nil ? .away : .present
            if facts == nil { state.label = .undecided }
        }
    }

    var camera: Source { state.withLock { $0.camera } }

    /// A camera that is there gives no frames, and that has been said.
    var isSilent: Bool { state.withLock { $0.isSilent } }

    /// Nil before anything is decided.
    var label: String? {
        state.withLock { state in
            switch state.label {
            case .label(let index), .likeliest(let index): state.labels?.names[index]
            case .unknown: "unknown"
            case .undecided: nil
            }
        }
    }

    func greet(_ hello: UnsafeRawBufferPointer) {}

    func emit(_ line: UnsafeRawBufferPointer) {
        let isSilent: Bool
        if line.starts(with: silenceBegins) {
            isSilent = true
        } else if line.starts(with: silenceEnds) {
            isSilent = false
        } else {
            return
        }
        state.withLock { $0.isSilent = isSilent }
    }

    func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        state.withLock { state in
            state.labels = prediction.labels
            state.label = prediction.state
        }
    }
}
