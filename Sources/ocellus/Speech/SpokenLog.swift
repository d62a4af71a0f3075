import Logging

/// What libraries and emitters log, among the program's own messages.
///
/// The environment variable OCELLUS_LOG_LEVEL (trace, debug, info, …) says from which level on; `warning` if it is not set or
/// is no level.
struct SpokenLog: LogHandler {
    var logLevel = environment()["OCELLUS_LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:)) ?? .warning
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        say(
            "ocellus: " + ([event.message.description] + facts.map { "\($0) \($1)" }).joined(separator: ", "),
            Priority(event.level), facts: facts.map { ($0.key, $0.value.description) }, file: event.file,
            line: event.line,
            function: event.function)
    }

    /// A logger that speaks.
    static func logger(_ label: String) -> Logger { Logger(label: label) { _ in SpokenLog() } }
}
