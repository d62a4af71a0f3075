package import Logging

/// How grave a message is, by the numbers of syslog(3).
package enum Priority: Int, Sendable {
    case critical = 2
    case error, warning, notice, information, debug

    package init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info: .information
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
