/// How frames are classified.
package struct InferenceSettings: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        case auto, latency, throughput
    }

    /// Nil: as many as the processor's affinity and the control group allow.
    package var threads: Int?
    package var mode = Mode.auto
    /// Nanoseconds after which a frame, or its result, is stale.
    package var maxAge: UInt64 = 500_000_000
    /// Whether pictures are decoded at full size, as other decoders do.
    package var exact = false

    package init() {}

    static let keys: [SettingKey<InferenceSettings>] = [
        SettingKey(
            "threads", \.threads, SettingKind.integer(1...1024).or("auto"), standard: "auto",
            "How many threads classify.",
            "auto: as many as the processors that this service may use."),
        SettingKey(
            "mode", \.mode, .choice, standard: "auto",
            "latency: all threads work on one frame. throughput: each works on a frame of its own.",
            "auto: of a recording throughput; of a camera latency, until frames come faster than they are done."),
        SettingKey(
            "max_age", \.maxAge, .duration(1_000_000...3_600_000_000_000, "1 ms to 60 min"), standard: "500 ms",
            "A frame of a camera that is older when its turn comes, or when its result is ready, is dropped."),
        SettingKey(
            "exact", \.exact, .boolean, standard: "false",
            "true: JPEGs are decoded at their full size, as other programs do; slower, and the result is theirs to the bit."
        ),
    ]
}
