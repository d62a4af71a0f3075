/// Where lines go.
package struct OutputSettings: Sendable, Equatable {
    /// The path of the socket; nil: `defaultSocketPath`.
    package var socket: String?
    /// Permissions of the socket.
    package var socketMode: UInt32 = 0o660
    /// The group that the socket belongs to; nil: the service's own.
    package var socketGroup: String?
    /// Lines that are kept for those who ask for the last ones.
    package var history = 256
    /// Lines that wait for a subscriber.
    package var queue = 256
    /// The path of the log file; nil: none is written.
    package var log: String?
    /// Bytes of the log file before it is renamed; nil: somebody else does that.
    package var logMaxByteCount: Int?
    /// Where metrics are to be had; nil: nowhere.
    package var metrics: MetricsAddress?

    package init() {}

    static let keys: [SettingKey<OutputSettings>] = [
        SettingKey(
            "socket", \.socket, SettingKind.path("the path of a Unix socket").or("auto"), standard: "auto",
            "Where programs subscribe. A relative path is relative to this file's folder.",
            "auto: NAME.sock in /run/ocellus, or without systemd in $XDG_RUNTIME_DIR/ocellus."),
        SettingKey(
            "socket_mode", \.socketMode, .mode, standard: "0660",
            "Permissions of the socket: who may write to it may subscribe. Also those of the socket for metrics."),
        SettingKey(
            "socket_group", \.socketGroup, SettingKind.name.or("none"), standard: "none",
            "The group that the socket belongs to, and the one for metrics.",
            "none: the group that the service runs as."),
        SettingKey(
            "history", \.history, .integer(0...4096, of: "lines"), standard: "256",
            "How many lines are kept for subscribers who ask for the last ones."),
        SettingKey(
            "queue", \.queue, .integer(1...4096, of: "lines"), standard: "256",
            "How many lines may wait for a subscriber; when there are more, the oldest go, and a gap line says how many."
        ),
        SettingKey(
            "log", \.log, SettingKind.path("the path of a file").or("none"), standard: "none",
            "A file to which every line is appended; SIGHUP opens it anew. A relative path is relative to this file's",
            "folder."),
        SettingKey(
            "log_max_bytes", \.logMaxByteCount,
            SettingKind.byteCount(1 << 20...1 << 40, "1 MiB to 1024 GiB", such: "16 MiB").or("0"), standard: "0",
            "The log file is renamed to LOG.1 before a line that would take it above this; an older LOG.1 goes.",
            "0: it is not renamed; logrotate can do that."),
        SettingKey(
            "metrics", \.metrics, SettingKind.metricsAddress.or("none"), standard: "none",
            "Where figures for Prometheus and the like are served, by HTTP, as /metrics. socket: on a Unix socket,",
            "NAME/metrics in the folder of the sockets. An address of this machine opens a TCP port, to every user of it; in",
            "the service that needs the drop-in metrics-tcp.conf. In YAML, [::1] wants quotes."),
    ]

    /// Where the socket is when nothing is said: in the folder that systemd made for the service, else in the user's
    /// folder for running programs, else in /run/ocellus.
    package static func defaultSocketPath(name: String, environment: [String: String]) -> String {
        let folders = environment["RUNTIME_DIRECTORY"]?.split(separator: ":")
        if let folder = folders?.first { return "\(folder)/\(name).sock" }
        if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") {
            return "\(folder)/ocellus/\(name).sock"
        }
        return "/run/ocellus/\(name).sock"
    }

    /// Where an instance is told to reload: in a folder of its name beside the default sockets, which a supervisor may have made
    /// for it alone.
    package static func controlSocketPath(name: String, environment: [String: String]) -> String {
        "\(ownFolder(name: name, environment: environment))/control"
    }

    /// The Unix socket for metrics where no other is named: beside the one above.
    package static func defaultMetricsPath(name: String, environment: [String: String]) -> String {
        "\(ownFolder(name: name, environment: environment))/metrics"
    }

    private static func ownFolder(name: String, environment: [String: String]) -> String {
        let folders = environment["RUNTIME_DIRECTORY"]?.split(separator: ":")
        if let folder = folders?.first { return String(folder) }
        if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") { return "\(folder)/ocellus/\(name)" }
        return "/run/ocellus/\(name)"
    }
}
