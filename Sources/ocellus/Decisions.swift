import Decisions
import Messages
import Pipeline
import Settings

extension DecisionSettings {
    /// How a model's scores become states; nil where nothing is to be decided.
    ///
    /// - Throws: what names a label that the model has not, or contradicts itself.
    func rules(for labels: [String]) throws(Failure) -> StateRules? {
        guard areMade else { return nil }
        let allowed = try allowed(labels)
        var rules = try labels.indices.map { index throws(Failure) in
            allowed.contains(index) ? try rule(self.labels.last { $0.label.value == labels[index] }) : nil
        }
        // One that is called as the state in which no label is seen is that state.
        for index in labels.indices where labels[index] == StateEvent.unknown { rules[index] = nil }
        for setting in self.labels { _ = try index(of: setting.label, in: labels) }
        if rules.allSatisfy({ $0 == nil }) {
            throw Failure(.configuration, "decisions: expected a label that may be the state, found none")
        }
        // Of several labels of one name the first is it.
        for index in labels.indices where labels.firstIndex(of: labels[index]) != index { rules[index] = nil }
        return StateRules(labels: rules, smoothing: smoothing ?? 1_000_000_000, unknown: try rule(nil))
    }

    private func rule(_ setting: LabelSetting?) throws(Failure) -> StateRules.Label {
        let middle = threshold ?? 0.5
        let (upper, lower) = (setting?.enter ?? enter, setting?.leave ?? leave)
        // One that is said limits the other, which then follows from the threshold.
        let above = upper?.value ?? max(middle + min(0.1, (1 - middle) / 2), lower?.value ?? 0)
        let below = lower?.value ?? min(middle - min(0.1, middle / 2), above)
        guard below <= above else {
            throw Failure(
                .configuration,
                "\(lower?.subject ?? upper?.subject ?? "decisions"): decisions.leave: expected at most enter, which is \(above), "
                    + "found \(below)")
        }
        return StateRules.Label(
            enter: Float(above), leave: Float(below), hold: setting?.hold ?? hold ?? 2_000_000_000,
            priority: setting?.priority ?? 0)
    }

    private func allowed(_ labels: [String]) throws(Failure) -> Set<Int> {
        if let allow, let deny {
            let place = deny.first?.subject ?? allow.first?.subject ?? "decisions"
            throw Failure(.configuration, "\(place): decisions.deny: expected either allow or deny, found both")
        }
        if let allow {
            return Set(try allow.map { name throws(Failure) in try index(of: name, in: labels) })
        }
        let denied = try (deny ?? []).map { name throws(Failure) in try index(of: name, in: labels) }
        return Set(labels.indices).subtracting(denied)
    }

    private func index(of name: Said<String>, in labels: [String]) throws(Failure) -> Int {
        if let index = labels.firstIndex(of: name.value) { return index }
        let others =
            labels.count <= 12 ? "the model has \(labels.joined(separator: ", "))" : "the model has no such label"
        let suggestion = nearest(to: name.value, among: labels).map { "did you mean \"\($0)\"?" }
        throw Failure(
            .configuration,
            "\(name.subject): expected a label of the model, found \"\(name.value)\"; \(suggestion ?? others)")
    }
}
