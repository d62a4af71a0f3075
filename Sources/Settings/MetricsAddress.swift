/// Where metrics are served.
package enum MetricsAddress: Sendable, Equatable {
    /// A Unix socket at its usual place: `OutputSettings.defaultMetricsPath`.
    case socket
    /// A Unix socket elsewhere.
    case path(String)
    /// A TCP port of an address that only this machine reaches: one of 127.0.0.0/8, or ::1.
    case loopback(host: String, port: UInt16)
}

extension SettingKind where Value == MetricsAddress {
    static var metricsAddress: SettingKind {
        SettingKind(
            expected:
                "socket, the path of a Unix socket with a \"/\" in it, or an address that only this machine reaches, with "
                + "its port: 127.0.0.1:9464, [::1]:9464 or localhost:9464", words: ["socket"]
        ) { node, origin throws(ValueProblem) in
            guard let text = node.scalar, text.utf8.count < 4096, !text.utf8.contains(0) else { return nil }
            if text == "socket" { return .socket }
            if text.contains("/") { return .path(origin.resolve(text)) }
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let digits = text[text.index(after: colon)...]
            guard let host = loopbackHost(text[..<colon]) else {
                throw ValueProblem(
                    sentence:
                        "expected an address that only this machine reaches, such as 127.0.0.1:9464 or [::1]:9464, found "
                        + "\(node.found): whom else metrics are shown is for a proxy to decide")
            }
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
                throw ValueProblem(
                    sentence: "expected a port from 1 to 65535 behind the last colon, found \(node.found)")
            }
            return .loopback(host: host, port: port)
        }
    }
}

/// The numeric form of a loopback address as it is written before a port; nil for any other text.
private func loopbackHost(_ text: Substring) -> String? {
    if text == "[::1]" { return "::1" }
    if text == "localhost" { return "127.0.0.1" }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumeric = parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
    }
    guard parts.count == 4, isNumeric, parts[0] == "127" else { return nil }
    return parts.map { String(UInt8($0) ?? 0) }.joined(separator: ".")
}
