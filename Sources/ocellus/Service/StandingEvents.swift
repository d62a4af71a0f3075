import Messages
import Synchronization

/// What has been so since an event told it: the state, and what is wrong with the pictures. Newcomers are told it again.
final class StandingEvents: Emitter {
    private struct Lines {
        var state: [UInt8] = []
        /// Of what is wrong now, each of its own name.
        var health: [[UInt8]]

        init() {
            health = HealthEvent.Name.allCases.map { _ in [] }
            // An event that is told allocates nothing.
            state.reserveCapacity(4096)
            for place in health.indices { health[place].reserveCapacity(512) }
        }
    }

    private let lines = Mutex(Lines())
    private static let state = StateEvent.beginning
    private static let health = HealthEvent.Name.allCases.map { name in
        (begins: HealthEvent.beginning(name, isActive: true), ends: HealthEvent.beginning(name, isActive: false))
    }

    /// - Parameter state: the line of a state that was decided on in a run before.
    init(state: [UInt8]? = nil) {
        if let state { lines.withLock { $0.state += state } }
    }

    /// Whole lines, one behind the other.
    var all: [UInt8] { lines.withLock { lines in lines.health.reduce(lines.state) { $0 + $1 } } }

    func greet(_ hello: UnsafeRawBufferPointer) {}

    func emit(_ line: UnsafeRawBufferPointer) {
        lines.withLock { lines in
            if line.starts(with: Self.state) {
                lines.state.removeAll(keepingCapacity: true)
                lines.state.append(contentsOf: line)
                return
            }
            for (place, beginning) in Self.health.enumerated() {
                let begins = line.starts(with: beginning.begins)
                guard begins || line.starts(with: beginning.ends) else { continue }
                lines.health[place].removeAll(keepingCapacity: true)
                if begins { lines.health[place].append(contentsOf: line) }
            }
        }
    }

    /// What was decided stands no longer where nobody decides any more, or not yet with a new model's labels.
    func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        if !prediction.state.isDecided { lines.withLock { $0.state.removeAll(keepingCapacity: true) } }
    }
}
