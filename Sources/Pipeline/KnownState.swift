/// A state that was decided in a run before, and goes on.
package struct KnownState: Sendable, Equatable {
    /// A label's name; nil: that no label is seen.
    package var label: String?
    /// When it began: nanoseconds since 1970-01-01T00:00:00Z.
    package var onset: Int64

    package init(label: String?, onset: Int64) {
        self.label = label
        self.onset = onset
    }
}
