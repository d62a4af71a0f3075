/// Which network, and how it is fed.
package struct ModelSettings: Sendable, Equatable {
    /// The path of an ONNX file, or `builtin:…`.
    package var path = "builtin:camera-health"
    /// What this section says; it goes before what the model says of itself.
    package var description = ModelDescription()

    package init() {}

    static let keys: [SettingKey<ModelSettings>] =
        [
            SettingKey(
                "path", \.path,
                .path(
                    "the path of an ONNX file, builtin:camera-health or builtin:camera-health-int8",
                    schemes: ["builtin:"]),
                standard: "builtin:camera-health", "The network. A relative path is relative to this file's folder.")
        ] + ModelDescription.keys.map { $0.lifted(\.description) }
}
