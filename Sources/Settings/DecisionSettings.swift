/// What is made of the scores.
package struct DecisionSettings: Sendable, Equatable {
    /// Labels that a prediction names.
    package var top = 5
    /// A label that is seen scores more than this; nil: nothing is decided unless another key is set.
    package var threshold: Double?
    /// The time constant over which scores are smoothed, in nanoseconds.
    package var smoothing: UInt64?
    /// The smoothed score from which on a label may be the state, and below which it no longer is.
    package var enter: Said<Double>?
    package var leave: Said<Double>?
    /// How long a state lasts at least, in nanoseconds.
    package var hold: UInt64?
    /// What is different for single labels.
    package var labels: [LabelSetting] = []
    /// The labels that may be the state; nil: all.
    package var allow: [Said<String>]?
    /// Those that may not.
    package var deny: [Said<String>]?
    /// The path of the file that keeps the state over a restart; nil: none.
    package var stateFile: String?

    /// Whether the pictures' course is judged.
    package var health = true
    /// The folder of the pictures of events; nil: none are kept.
    package var snapshot: String?
    /// Bytes that they may have.
    package var snapshotByteCount = 100 << 20

    package init() {}

    /// Whether states are decided on at all.
    package var areMade: Bool {
        threshold != nil || smoothing != nil || enter != nil || leave != nil || hold != nil || !labels.isEmpty
            || allow != nil || deny != nil || snapshot != nil || stateFile != nil
    }

    static let keys: [SettingKey<DecisionSettings>] = [
        SettingKey(
            "top", \.top, .integer(1...1000, of: "labels"), standard: "5",
            "How many labels a prediction names, those with the highest scores; fewer if the model has fewer."),
        SettingKey(
            "smoothing", \.smoothing, SettingKind.duration(0...3_600_000_000_000, "0 s to 60 min").or("none"),
            standard: "none",
            "The time constant over which scores are smoothed. With this or another key below but health and snapshot_bytes,",
            "the state is a decision: it changes when the evidence suffices, and an event tells so, with the time when the",
            "evidence began. Without, the state is the first label of each frame, and there are no such events.",
            "none: 1 s, if another key is set."),
        SettingKey(
            "threshold", \.threshold, SettingKind.number(0.001...0.999, "0.001 to 0.999").or("none"), standard: "none",
            "The score that a label must have to be seen: 0.1 more to become the state, 0.1 less to be it no longer (half of what",
            "is left to 0 and 1, near them).",
            "Where no label has it, the state is unknown.",
            "none: 0.5, if another key is set."),
        SettingKey(
            "enter", \.enter, SettingKind.saidNumber(0.001...0.999, "0.001 to 0.999").or("auto"), standard: "auto",
            "The smoothed score from which on a label may become the state.",
            "auto: threshold + 0.1."),
        SettingKey(
            "leave", \.leave, SettingKind.saidNumber(0.001...0.999, "0.001 to 0.999").or("auto"), standard: "auto",
            "The smoothed score below which it no longer is.",
            "auto: threshold - 0.1."),
        SettingKey(
            "hold", \.hold, SettingKind.duration(0...86_400_000_000_000, "0 s to 1440 min").or("none"),
            standard: "none",
            "How long a state lasts at least, from when it was certain.",
            "none: 2 s, if another key is set."),
        SettingKey(
            "labels", \.labels, .labelSettings, standard: "{}",
            "What is different for single labels: {LABEL: {enter: 0.7, leave: 0.3, hold: 5 s, priority: 1}}, each with some of",
            "these keys. A label goes before all of lower priority, however high they are; without one it has 0."),
        SettingKey(
            "allow", \.allow, SettingKind.names("labels").or("all"), standard: "all",
            "The labels that may be the state."),
        SettingKey(
            "deny", \.deny, SettingKind.names("labels").or("none"), standard: "none",
            "The labels that may not; not together with allow."),
        SettingKey(
            "health", \.health, .boolean, standard: "true",
            "Whether events tell of pictures that are frozen, flicker, or show another view than before (moved). It takes no",
            "network, but 0.2 ms of each frame."),
        SettingKey(
            "snapshot", \.snapshot, SettingKind.path("the path of a folder").or("none"), standard: "none",
            "A folder for the camera's own JPEGs of each event, at its onset and when it was certain; their names are in the",
            "event. For cameras that give MJPG; they show what camera.mask hides. A relative path is relative to this file's folder."
        ),
        SettingKey(
            "snapshot_bytes", \.snapshotByteCount, .byteCount(1 << 20...1 << 40, "1 MiB to 1024 GiB"),
            standard: "100 MiB",
            "How large the snapshots together may become; then the oldest go."),
        SettingKey(
            "state_file", \.stateFile, SettingKind.path("the path of a file").or("none"), standard: "none",
            "A file that keeps the state while nothing runs, so that it goes on after a restart with the same model. A relative",
            "path is relative to this file's folder."),
    ]
}
