import Frames
import Messages
import Synchronization

/// What is seen, for one sentence about it: the last label, and whether there is a camera and what it gives.
final class LastSeen: Emitter {
    private struct State {
        var camera = Source.unknown
        var isSilent = false
        var labels: LabelTable?
        var label: Int?
    }

    enum Source: Sendable {
        /// It is being opened.
        case unknown
        case present
        /// It is waited for, and that has been said.
        case away
    }

    private let state = Mutex(State())
    private let silenceBegins = LastSeen.beginning(isActive: true)
    private let silenceEnds = LastSeen.beginning(isActive: false)

    /// The camera has come, changed, or gone: its facts are nil then.
    func hear(_ facts: SourceFacts?) {
        state.withLock { state in
            state.camera = facts == nil ? .away : .present
            if facts == nil { state.label = nil }
        }
    }

    var camera: Source { state.withLock { $0.camera } }

    /// A camera that is there gives no frames, and that has been said.
    var isSilent: Bool { state.withLock { $0.isSilent } }

    /// Nil before the first frame.
    var label: String? {
        state.withLock { state in
            guard let label = state.label, let labels = state.labels else { return nil }
            return labels.names[label]
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

    /// The bytes that all lines of this event begin with: those in which two of other times are equal.
    private static func beginning(isActive: Bool) -> [UInt8] {
        func line(_ time: Int64) -> [UInt8] {
            let event = HealthEvent(name: .noFrames, isActive: isActive, onset: time, confirmed: time)
            return (try? event.bytes()) ?? []
        }
        return zip(line(0), line(.max)).prefix { $0 == $1 }.map { $0.0 }
    }
}
