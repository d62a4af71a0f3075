package import Frames
package import Messages
import Synchronization

/// Makes the hello of a source, or of none, and of a model.
package typealias Greeting = @Sendable (SourceFacts?, Classifier) -> Hello

/// What is watched and what watches, and who is told when it changes.
final class Standing: Sendable {
    private struct State {
        var facts: SourceFacts?
        var classifier: Classifier
        /// Whether a source was there, ever.
        var hasGreeted = false
    }

    private let state: Mutex<State>
    private let emitters: [any Emitter]
    private let greeting: Greeting
    private let report: @Sendable (PipelineReport) -> Void

    init(
        _ classifier: Classifier, _ emitters: [any Emitter], _ greeting: @escaping Greeting,
        _ report: @escaping @Sendable (PipelineReport) -> Void
    ) {
        state = Mutex(State(classifier: classifier))
        self.emitters = emitters
        self.greeting = greeting
        self.report = report
    }

    /// The source is another, or away.
    func greet(_ facts: SourceFacts?) {
        state.withLock { state in
            state.facts = facts
            state.hasGreeted = true
            greet(state)
        }
    }

    /// Another model takes over, unless it is the same one.
    func turn(to classifier: Classifier) {
        state.withLock { state in
            let isOther = state.classifier.sha256 != classifier.sha256 || state.classifier.labels != classifier.labels
            state.classifier = classifier
            guard isOther else { return }
            emitters.emit(ModelEvent(state: .swapped(sha256: classifier.sha256), time: wallClockNow()))
            if state.hasGreeted { greet(state) }
        }
    }

    private func greet(_ state: borrowing State) {
        do throws(LineError) {
            let hello = try greeting(state.facts, state.classifier).bytes()
            hello.withUnsafeBytes { line in
                for emitter in emitters { emitter.greet(line) }
            }
        } catch {
            report(.unwritable(seq: 0, error.description))
        }
    }
}
