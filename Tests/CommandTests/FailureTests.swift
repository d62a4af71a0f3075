import Foundation
import Testing

/// How commands fail: the exit code, and one sentence on standard error.
@Suite struct FailureTests {
    /// A command line, and what becomes of it. FOLDER is the test's folder.
    struct Failing: CustomTestStringConvertible, Sendable {
        let arguments: String
        let status: Int
        let sentence: String
        var configuration: String?
        var environment: [String: String] = [:]

        init(
            _ arguments: String, _ status: Int, _ sentence: String, configuration: String? = nil,
            environment: [String: String] = [:]
        ) {
            (self.arguments, self.status, self.sentence) = (arguments, status, sentence)
            (self.configuration, self.environment) = (configuration, environment)
        }

        var testDescription: String { "\(arguments) \(configuration ?? "") \(environment)" }
    }

    private static let notThere = "cannot be opened: no such file or directory (ENOENT)"
    private static let noModel = "the file is not an ONNX model, or is cut short"

    private static let usage = [
        Failing("nosuch", 64, "unexpected argument 'nosuch': see ocellus --help"),
        Failing("replay", 64, "missing expected argument '<recording>': see ocellus replay --help"),
        Failing("replay builtin:demo --nosuch", 64, "unknown option '--nosuch': see ocellus replay --help"),
        Failing(
            "replay builtin:demo --speed slow", 64,
            "the value 'slow' is invalid for '--speed <speed>'. Please provide one of 'real' and 'fast': see ocellus replay "
                + "--help"),
        Failing(
            "replay builtin:demo --fps 0", 64, "--fps: expected 0.01 to 1000, found 0.0: see ocellus replay --help"),
        Failing(
            "replay builtin:demo --fps nan", 64, "--fps: expected 0.01 to 1000, found nan: see ocellus replay --help"),
        Failing("replay builtin:demo --top 0", 64, "--top: expected 1 to 1000, found 0: see ocellus replay --help"),
        Failing("run --threads 0", 64, "--threads: expected 1 to 1024, found 0: see ocellus run --help"),
        Failing("classify", 64, "missing expected argument '<images> ...': see ocellus classify --help"),
        Failing(
            "verify FOLDER --rtol=-1", 64,
            "--rtol: expected a number of at least 0, found -1.0: see ocellus verify --help"),
        Failing(
            "bench builtin:camera-health --runs 0", 64,
            "--runs: expected 1 to 1000000, found 0: see ocellus bench --help"),
        Failing(
            "replay builtin:demo", 64,
            "OCELLUS_ISA: expected one of scalar, avx2, avx512, neon, found \"mmx\"",
            environment: ["OCELLUS_ISA": "mmx"]),
    ]

    private static let recordings = [
        Failing("replay FOLDER/none", 66, "FOLDER/none: \(notThere)"),
        Failing("replay FOLDER/empty", 66, "FOLDER/empty: is empty"),
        Failing("replay FOLDER/folder", 66, "FOLDER/folder: is a folder without a .jpg or .jpeg file"),
        Failing(
            "replay FOLDER/text", 65,
            "FOLDER/text: is no recording: expected a folder that record made or one of JPEGs, concatenated JPEGs, a "
                + "multipart body, AVI, Y4M, or raw frames with --format and --size; found bytes that begin with "
                + "68 65 6c 6c 6f 0a"),
        Failing("replay FOLDER/text.mjpeg", 65, "FOLDER/text.mjpeg: has no JPEG picture in its first 6 bytes"),
        Failing(
            "replay builtin:none", 66, "builtin:none: there is no such built-in recording; there is builtin:demo"),
        Failing("replay builtin:demo --golden FOLDER/none", 66, "FOLDER/none: \(notThere)"),
        Failing("run --source FOLDER/none", 66, "FOLDER/none: \(notThere)"),
        Failing("run --source FOLDER/empty", 66, "FOLDER/empty: is empty"),
        Failing(
            "run --config FOLDER/c.yaml", 78, "FOLDER/none: \(notThere)", configuration: "camera: {source: none}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/none: \(notThere)", configuration: "camera: {source: none}"),
        Failing("check FOLDER/c.yaml", 78, "FOLDER/empty: is empty", configuration: "camera: {source: empty}"),
    ]

    private static let models = [
        Failing("replay builtin:demo --model FOLDER/none", 66, "FOLDER/none: \(notThere)"),
        Failing(
            "replay builtin:demo --model FOLDER/folder", 66, "FOLDER/folder: cannot be read: not a regular file"),
        Failing("replay builtin:demo --model FOLDER/empty", 65, "FOLDER/empty: the file is empty"),
        Failing("replay builtin:demo --model FOLDER/text", 65, "FOLDER/text: \(noModel)"),
        Failing("replay builtin:demo --model FOLDER/cut.onnx", 65, "FOLDER/cut.onnx: \(noModel)"),
        Failing("bench FOLDER/cut.onnx", 65, "FOLDER/cut.onnx: \(noModel)"),
        Failing("bench FOLDER/none", 66, "FOLDER/none: \(notThere)"),
        Failing(
            "replay builtin:demo --labels FOLDER/text", 65,
            "FOLDER/text: labels: expected 7 labels, one for each of the model's outputs, found 1"),
        Failing("replay builtin:demo --labels FOLDER/empty", 65, "FOLDER/empty: expected 1 to 65536 labels, found 0"),
        Failing(
            "replay builtin:demo --labels FOLDER/none", 66,
            "FOLDER/none: cannot open it: no such file or directory (ENOENT)"),
        Failing(
            "replay builtin:demo --labels FOLDER/folder", 66,
            "FOLDER/folder: cannot read it: is a directory (EISDIR)"),
        // What only the configuration names is its mistake.
        Failing(
            "replay builtin:demo --config FOLDER/c.yaml", 78, "FOLDER/none: \(notThere)",
            configuration: "model: {path: none}"),
        Failing(
            "replay builtin:demo --config FOLDER/c.yaml", 78, "FOLDER/folder: cannot be read: not a regular file",
            configuration: "model: {path: folder}"),
        Failing(
            "run --source builtin:demo --config FOLDER/c.yaml", 78, "FOLDER/cut.onnx: \(noModel)",
            configuration: "model: {path: cut.onnx}"),
        Failing("check FOLDER/c.yaml", 78, "FOLDER/text: \(noModel)", configuration: "model: {path: text}"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/c.yaml:1:17: labels: expected 7 labels, one for each of the model's outputs, found 2",
            configuration: "model: {labels: [a, b]}"),
        Failing(
            "replay builtin:demo --config FOLDER/c.yaml", 78,
            "FOLDER/c.yaml:1:17: model.labels: FOLDER/none: cannot open it: no such file or directory (ENOENT)",
            configuration: "model: {labels: none}"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/c.yaml:1:17: model.labels: FOLDER/none: cannot open it: no such file or directory (ENOENT)",
            configuration: "model: {labels: none}"),
    ]

    private static let configurations = [
        Failing(
            "replay builtin:demo --config FOLDER/none", 66,
            "FOLDER/none: cannot open it: no such file or directory (ENOENT)"),
        Failing("check FOLDER/none", 66, "FOLDER/none: cannot open it: no such file or directory (ENOENT)"),
        Failing("check FOLDER/folder", 66, "FOLDER/folder: cannot read it: is a directory (EISDIR)"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/c.yaml:2:3: camera.nam: expected a known key, found \"nam\"; did you mean \"name\"?",
            configuration: "camera:\n  nam: front"),
        Failing(
            "run --config FOLDER/c.yaml", 78,
            "FOLDER/c.yaml:3:8: decisions.top: expected a whole number of labels from 1 to 1000, found \"many\"",
            configuration: "# a comment\ndecisions:\n  top: many"),
        Failing(
            "check", 78,
            "OCELLUS_DECISIONS_TOP: decisions.top: expected a whole number of labels from 1 to 1000, found \"x\"",
            environment: ["OCELLUS_DECISIONS_TOP": "x"]),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/s.sock: expected the group \"no-such-group\" to exist, found none of that name: create it, or change "
                + "the group of the socket", configuration: "output: {socket: s.sock, socket_group: no-such-group}"),
        Failing(
            "run --source builtin:demo --config FOLDER/c.yaml", 78,
            "FOLDER/s.sock: expected the group \"no-such-group\" to exist, found none of that name: create it, or change "
                + "the group of the socket", configuration: "output: {socket: s.sock, socket_group: no-such-group}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/none: the folder of the log \(notThere)",
            configuration: "output: {log: none/x.log}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/folder: expected a file for the log, found a folder",
            configuration: "output: {log: folder}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/none: the folder above the socket's folder \(notThere)",
            configuration: "output: {socket: none/deep/x.sock}"),
    ]

    private static let masks = [
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/none.pgm: \(notThere)", configuration: "camera: {mask: none.pgm}"),
        Failing(
            "replay builtin:demo --config FOLDER/c.yaml", 78, "FOLDER/none.pgm: \(notThere)",
            configuration: "camera: {mask: none.pgm}"),
        Failing(
            "run --source builtin:demo --config FOLDER/c.yaml", 78, "FOLDER/none.pgm: \(notThere)",
            configuration: "camera: {mask: none.pgm}"),
        Failing(
            "classify FOLDER/text --config FOLDER/c.yaml", 78, "FOLDER/none.pgm: \(notThere)",
            configuration: "camera: {mask: none.pgm}"),
        Failing("check FOLDER/c.yaml", 78, "FOLDER/empty: is empty", configuration: "camera: {mask: empty}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/folder: cannot be read: is a directory (EISDIR)",
            configuration: "camera: {mask: folder}"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/text: expected a binary PGM picture (P5), found bytes that begin with 68 65 6c 6c 6f 0a",
            configuration: "camera: {mask: text}"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/ascii.pgm: expected a binary PGM picture (P5), found a PGM picture as text (P2)",
            configuration: "camera: {mask: ascii.pgm}"),
        Failing(
            "check FOLDER/c.yaml", 78,
            "FOLDER/absurd.pgm: 60000 x 60000 pixels are more than the 64000000 allowed",
            configuration: "camera: {mask: absurd.pgm}"),
        Failing(
            "check FOLDER/c.yaml", 78, "FOLDER/cut.pgm: is cut off: expected 16 bytes of samples, found 3",
            configuration: "camera: {mask: cut.pgm}"),
        Failing(
            "check FOLDER/c.yaml", 78, "/dev/zero: has more than the 34603008 bytes that a picture may have",
            configuration: "camera: {mask: /dev/zero}"),
    ]

    private static let others = [
        Failing(
            "replay /dev/video99", 66, "/dev/video99: is a camera, not a recording; ocellus run watches it"),
        Failing(
            "run --source /dev/video99 --require-camera", 69,
            "/dev/video99: \(notThere): plug the camera in, or name another; ocellus devices lists what is here"),
        Failing(
            "watch none", 69,
            "none: no instance of that name runs: there is no FOLDER/ocellus/none.sock, no "
                + "/run/ocellus/none.sock"),
        Failing("watch FOLDER/none", 69, "FOLDER/none: cannot connect: no such file or directory (ENOENT)"),
        Failing("watch FOLDER/text", 69, "FOLDER/text: cannot connect: connection refused (ECONNREFUSED)"),
        Failing(
            "verify FOLDER/none", 66, "FOLDER/none: there is no test case in it: no folder with a model.onnx"),
        Failing("classify FOLDER/none", 65, "FOLDER/none: \(notThere)"),
    ]

    @Test(arguments: usage + recordings + models + configurations + masks + others)
    func failsWithOneSentence(_ failing: Failing) throws {
        let folder = try TemporaryFolder()
        func filled(_ text: String) -> String { text.replacing("FOLDER", with: folder.path) }
        _ = try folder.makeFolder("folder")
        try folder.write("", to: "empty")
        try folder.write("hello\n", to: "text")
        try folder.write("hello\n", to: "text.mjpeg")
        try folder.write(Array(bytes(ofFile: builtinModel).prefix(5000)), to: "cut.onnx")
        try folder.write("P2 2 2 255 0 0 0 1\n", to: "ascii.pgm")
        try folder.write("P5 60000 60000 255 ", to: "absurd.pgm")
        try folder.write("P5 4 2 65535 abc", to: "cut.pgm")
        if let configuration = failing.configuration { try folder.write(configuration, to: "c.yaml") }
        let command = try Command(
            filled(failing.arguments).split(separator: " ").map(String.init), in: folder,
            environment: failing.environment)
        let outcome = try command.outcome()
        #expect(outcome.status == failing.status)
        #expect(outcome.messages == "ocellus: \(filled(failing.sentence))\n")
        #expect(outcome.output == "")
    }

    /// No processor has the instructions of two architectures.
    @Test func anInstructionSetOfAnotherProcessor() throws {
        #if arch(x86_64)
            let isa = "neon"
        #else
            let isa = "avx2"
        #endif
        let folder = try TemporaryFolder()
        for arguments in [["replay", "builtin:demo"], ["bench", "builtin:camera-health"], ["classify", demo]] {
            let outcome = try Command(arguments, in: folder, environment: ["OCELLUS_ISA": isa]).outcome()
            #expect(outcome.status == 69 && outcome.output == "")
            #expect(
                outcome.messages == "ocellus: OCELLUS_ISA: this processor does not run the instruction set \(isa)\n")
        }
    }

    @Test(arguments: ["run", "replay", "canonical", "classify", "watch", "bench", "verify", "check"])
    func explainsItself(command: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(command, "--help", in: folder)
        #expect(outcome.status == 0 && outcome.messages == "")
        #expect(outcome.output.contains("USAGE: ocellus \(command)"))
    }

    @Test func tellsItsVersion() throws {
        let outcome = try Command.run("--version", in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
