package import Settings

/// What a configuration asks for that the service's unit does not allow: each a sentence, with the drop-in that does.
package struct UnitNeeds {
    private let settings: Configuration
    private let unit: UnitSettings
    private var name: String { settings.name }

    /// Nil where no service is installed.
    package init?(_ settings: Configuration, environment: [String: String]) {
        guard let unit = UnitSettings(instance: settings.name, environment: environment) else { return nil }
        self.settings = settings
        self.unit = unit
    }

    package var warnings: [String] {
        var warnings: [String] = []
        for (key, path) in outputs where !isWritable(path) {
            warnings.append(
                "\(key): \(path): as a service, ocellus@\(name) writes only into /var/log/ocellus/\(name) and "
                    + "/var/lib/ocellus/\(name); \(advice("log.conf"))")
        }
        if case .loopback = settings.output.metrics, unit.last("PrivateNetwork").isOn {
            warnings.append(
                "output.metrics: as a service, ocellus@\(name) has no network; \(advice("metrics-tcp.conf", of: "port"))"
            )
        }
        for (key, path) in inputs {
            if path.isInside("/tmp") || path.isInside("/var/tmp"), unit.last("PrivateTmp").isOn, !isBound(path) {
                warnings.append(
                    "\(key): \(path): as a service, ocellus@\(name) has a /tmp of its own; put it into /etc/ocellus")
            } else if ["/home", "/root", "/run/user"].contains(where: { path.isInside($0) }), hidesHomes, !isBound(path)
            {
                warnings.append(
                    "\(key): \(path): as a service, ocellus@\(name) sees no home; \(advice("model.conf"))")
            }
        }
        return warnings
    }

    /// Files and sockets that are made.
    private var outputs: [(key: String, path: String)] {
        let metrics: String? = if case .path(let path) = settings.output.metrics { path } else { nil }
        let named = [
            ("decisions.snapshot", settings.decisions.snapshot), ("decisions.state_file", settings.decisions.stateFile),
            ("output.log", settings.output.log),
            ("output.metrics", metrics),
        ]
        return named.compactMap { key, path in path.map { (key, $0) } }
    }

    /// Files that are read.
    private var inputs: [(key: String, path: String)] {
        let source = settings.camera.source.flatMap { Wiring.isRecording($0) ? $0 : nil }
        let mask: String? = if case .file(let path) = settings.camera.mask { path } else { nil }
        let named = [("camera.source", source), ("camera.mask", mask), ("model.path", settings.model.path)]
        return named.compactMap { key, path in path.map { (key, $0) } }
    }

    private func isWritable(_ path: String) -> Bool {
        ["/var/log/ocellus/\(name)", "/var/lib/ocellus/\(name)", "/run/ocellus/\(name)"].contains { path.isInside($0) }
            || unit.last("ProtectSystem") != "strict" || unit.lists("ReadWritePaths", "BindPaths", hold: path)
    }

    private func isBound(_ path: String) -> Bool { unit.lists("BindReadOnlyPaths", "BindPaths", hold: path) }

    private var hidesHomes: Bool { unit.last("ProtectHome").isOn || unit.last("ProtectHome") == "tmpfs" }

    private func advice(_ example: String, of what: String = "paths") -> String {
        "copy /usr/share/doc/ocellus/examples/\(example) to /etc/systemd/system/ocellus@\(name).service.d/, and change its \(what)"
    }
}

extension String? {
    /// systemd's ways to say yes.
    fileprivate var isOn: Bool { self.map { ["yes", "true", "on", "1"].contains($0) } ?? false }
}
