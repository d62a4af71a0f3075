import Foundation
import Settings
import Testing
import ocellus

/// What the unit, as it is shipped, keeps a configuration from.
@Suite struct UnitNeedsTests {
    private let folder: TemporaryFolder
    private let system: String
    private let administrator: String

    init() throws {
        folder = try TemporaryFolder()
        system = try folder.makeFolder("lib")
        administrator = try folder.makeFolder("etc")
        let unit = "\(repository)/systemd/ocellus@.service"
        try folder.write(try bytes(ofFile: unit), to: "lib/ocellus@.service")
    }

    /// The keys that are warned of.
    private func keys(_ change: (inout Configuration) -> Void) -> [String] {
        var settings = Configuration()
        settings.file = "/etc/ocellus/front.yaml"
        change(&settings)
        let needs = UnitNeeds(settings, environment: ["SYSTEMD_UNIT_PATH": "\(administrator):\(system)"])
        return needs?.warnings.compactMap { $0.split(separator: ":").first.map(String.init) } ?? []
    }

    /// A drop-in of the administrator.
    private func dropIn(_ text: String, unit: String = "ocellus@front.service", name: String = "x.conf") throws {
        _ = try folder.makeFolder("etc/\(unit).d")
        try folder.write("[Service]\n\(text)\n", to: "etc/\(unit).d/\(name)")
    }

    @Test func theUnitItselfAllowsWhatIsUsual() {
        #expect(keys { $0.output.log = "/var/log/ocellus/front/lines" } == [])
        #expect(keys { $0.model.path = "/etc/ocellus/birds.onnx" } == [])
        #expect(keys { $0.camera.mask = .polygons([]) } == [])
    }

    @Test func aLogElsewhereNeedsADropIn() throws {
        let log = { (settings: inout Configuration) in settings.output.log = "/srv/lines/front" }
        #expect(keys(log) == ["output.log"])
        #expect(keys { $0.output.log = "/var/log/ocellus/frontier/lines" } == ["output.log"])
        #expect(keys { $0.decisions.stateFile = "/etc/ocellus/state" } == ["decisions.state_file"])
        #expect(keys { $0.decisions.stateFile = "/var/lib/ocellus/front/state" } == [])
        #expect(keys { $0.output.metrics = .path("/srv/metrics") } == ["output.metrics"])
        #expect(keys { $0.output.metrics = .loopback(host: "127.0.0.1", port: 1) } == ["output.metrics"])
        // The example, as it is shipped.
        let example = try String(contentsOfFile: "\(repository)/systemd/examples/log.conf", encoding: .utf8)
        try dropIn(example)
        #expect(keys(log) == [])
        #expect(keys { $0.output.log = "/srv/other/front" } == ["output.log"])
        // An empty assignment forgets those before it.
        try dropIn("ReadWritePaths=", name: "y.conf")
        #expect(keys(log) == ["output.log"])
        try dropIn("ReadWritePaths=-/srv", unit: "ocellus@.service", name: "z.conf")
        #expect(keys(log) == [])
    }

    @Test func whatLiesInAHomeNeedsADropIn() throws {
        let model = { (settings: inout Configuration) in settings.model.path = "/home/alice/models/birds.onnx" }
        #expect(keys(model) == ["model.path"])
        #expect(keys { $0.camera.mask = .file("/root/mask.pgm") } == ["camera.mask"])
        try dropIn(try String(contentsOfFile: "\(repository)/systemd/examples/model.conf", encoding: .utf8))
        #expect(keys(model) == [])
        #expect(keys { $0.model.path = "/home/alice/other.onnx" } == ["model.path"])
        try dropIn("ProtectHome=read-only")
        #expect(keys { $0.model.path = "/home/alice/other.onnx" } == [])
    }

    @Test func temporaryFilesAreNotSeen() throws {
        #expect(keys { $0.camera.source = "/tmp/x.y4m" } == ["camera.source"])
        try dropIn("PrivateTmp=no")
        #expect(keys { $0.camera.source = "/tmp/x.y4m" } == [])
    }

    @Test func withoutAServiceThereIsNothingToWarnOf() throws {
        try FileManager.default.removeItem(atPath: "\(system)/ocellus@.service")
        #expect(keys { $0.output.log = "/srv/lines/front" } == [])
    }

    @Test func checkSaysSo() throws {
        let file = try folder.write("camera: {source: builtin:demo}\noutput: {log: x}", to: "front.yaml")
        let outcome = try Command.run("check", file, in: folder, environment: ["SYSTEMD_UNIT_PATH": system])
        #expect(outcome.status == 0)
        #expect(outcome.messages.hasPrefix("ocellus: warning: \(file): output.log: \(folder.path)/x: as a service"))
        #expect(outcome.messageLines.count == 1)
    }
}
