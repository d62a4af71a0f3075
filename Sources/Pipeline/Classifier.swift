package import Messages
package import Network
package import Preprocess

/// A model with all that is needed to use it on frames. Shared by all lanes.
package struct Classifier: Sendable {
    package let plan: Plan
    package let input: InputDescription
    /// Whether the graph takes 1×H×W×C instead of 1×C×H×W.
    package let channelsLast: Bool
    package let name: String
    /// 64 hexadecimal digits.
    package let sha256: String
    package let labels: LabelTable

    /// - Precondition: the plan has one input, of the size of `input`, and its first output as many elements as there are
    ///   labels.
    package init(
        plan: Plan, input: InputDescription, channelsLast: Bool, name: String, sha256: String, labels: LabelTable
    ) {
        self.plan = plan
        self.input = input
        self.channelsLast = channelsLast
        self.name = name
        self.sha256 = sha256
        self.labels = labels
    }
}
