import Foundation
import Network
import ONNX
import TestModels
import Testing

/// Weights in a file beside the model: read as if they stood inside, or refused in words.
final class ExternalDataTests {
    private let folder = "/tmp/ocellus-external-\(UInt32.random(in: .min ... .max))"
    private let weights: [Float] = (0..<108).map { Float($0 % 17) / 16 - 0.5 }

    init() throws {
        for name in ["models/parts/folder"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let data = weights.withUnsafeBytes { Data($0) }
        try (Data(count: 7) + data).write(to: URL(filePath: "\(folder)/models/weights"))
        try data.write(to: URL(filePath: "\(folder)/models/parts/weights"))
        try data.write(to: URL(filePath: "\(folder)/secret"))
        try Data().write(to: URL(filePath: "\(folder)/models/empty"))
        symlink("../secret", "\(folder)/models/link")
        symlink("weights", "\(folder)/models/near")
        symlink("..", "\(folder)/models/up")
        mkfifo("\(folder)/models/pipe", 0o600)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func model(_ values: TestTensor.Values) -> TestModel {
        var model = TestModel(input: [1, 3, 8, 8])
        model.constants.append(TestTensor(name: "w", shape: [4, 3, 3, 3], values: values))
        model.add("Conv", ["x", "w"], as: "y")
        model.outputs = ["y"]
        return model
    }

    private func load(_ model: TestModel) throws -> Plan {
        let path = "\(folder)/models/model.onnx"
        try Data(model.bytes).write(to: URL(filePath: path))
        return try Plan(Model(path: path))
    }

    private func output(_ plan: Plan) -> [Float] {
        let session = Session(plan)
        session.setInput(0, to: (0..<192).map { Float($0 % 13) })
        session.run()
        return Array(session.output())
    }

    @Test(arguments: [
        [("location", "weights"), ("offset", "7"), ("length", "432")], [("location", "weights"), ("offset", "7")],
        [("location", "parts/weights")], [("location", "./parts//weights"), ("length", "432"), ("checksum", "x")],
    ])
    func readsWhatStandsBeside(entries: [(String, String)]) throws {
        let inside = output(try Plan(model(.floats(weights)).read()))
        #expect(output(try load(model(.external(entries.map { (key: $0.0, value: $0.1) })))) == inside)
    }

    /// A constant of a node is read as an initialiser is.
    @Test func readsConstantsOfNodes() throws {
        var model = TestModel(input: [4])
        let value = TestTensor(shape: [4], values: .external([("location", "parts/weights"), ("length", "16")]))
        model.add("Constant", [], as: "c", ["value": .tensor(value)])
        model.add("Add", ["x", "c"], as: "y")
        model.outputs = ["y"]
        let session = Session(try load(model))
        session.setInput(0, to: [1, 2, 3, 4])
        session.run()
        #expect(Array(session.output()) == zip([1, 2, 3, 4], weights).map { $0 + $1 })
    }

    private static let place = "tensor \"w\" keeps its data in"

    static let mistakes: [([(String, String)], String)] = [
        ([], "\(place) \"\", which is no file's name"),
        ([("location", "/etc/passwd")], "\(place) \"/etc/passwd\", which is outside the model's folder"),
        ([("location", "../secret")], "\(place) \"../secret\", which is outside the model's folder"),
        ([("location", "parts/../../secret")], "\(place) \"parts/../../secret\", which is outside the model's folder"),
        ([("location", "weights\0")], "\(place) \"weights\u{FFFD}\", which is no file's name"),
        ([("location", ".")], "\(place) \".\", which is no file's name"),
        ([("location", "link")], "\(place) \"link\": \"link\" is a symbolic link, which is not followed"),
        ([("location", "near")], "\(place) \"near\": \"near\" is a symbolic link, which is not followed"),
        ([("location", "up/secret")], "\(place) \"up/secret\": \"up\" is a symbolic link, which is not followed"),
        ([("location", "parts")], "\(place) \"parts\": cannot be read: not a regular file"),
        ([("location", "pipe")], "\(place) \"pipe\": cannot be read: not a regular file"),
        ([("location", "absent")], "\(place) \"absent\": cannot be opened: no such file or directory (ENOENT)"),
        (
            [("location", "weights/parts")],
            "\(place) \"weights/parts\": cannot be opened: not a directory (ENOTDIR)"
        ),
        (
            [("location", "weights"), ("offset", "440"), ("length", "0")],
            "tensor \"w\" wants 0 bytes from byte 440 of \"weights\", which has 439"
        ),
        (
            [("location", "weights"), ("offset", "8"), ("length", "432")],
            "tensor \"w\" wants 432 bytes from byte 8 of \"weights\", which has 439"
        ),
        (
            [("location", "weights"), ("offset", "7"), ("length", "9223372036854775807")],
            "tensor \"w\" wants 9223372036854775807 bytes from byte 7 of \"weights\", which has 439"
        ),
        (
            [("location", "weights"), ("offset", "9223372036854775807")],
            "tensor \"w\" wants bytes from byte 9223372036854775807 of \"weights\", which has 439"
        ),
        (
            [("location", "weights"), ("offset", "9223372036854775808")],
            "tensor \"w\" has the offset \"9223372036854775808\", a number of bytes is expected"
        ),
        (
            [("location", "weights"), ("length", "-1")],
            "tensor \"w\" has the length \"-1\", a number of bytes is expected"
        ),
        (
            [("location", "weights"), ("offset", "0x7")],
            "tensor \"w\" has the offset \"0x7\", a number of bytes is expected"
        ),
        (
            [("location", "weights"), ("length", "428")],
            "tensor \"w\" has 428 bytes where its shape [4, 3, 3, 3] of float needs 432"
        ),
        ([("location", "empty")], "tensor \"w\" has 0 bytes where its shape [4, 3, 3, 3] of float needs 432"),
    ]

    @Test(arguments: mistakes)
    func everyMistakeHasItsSentence(entries: [(String, String)], sentence: String) throws {
        do {
            _ = try load(model(.external(entries.map { (key: $0.0, value: $0.1) })))
            Issue.record("it is accepted")
        } catch let error as ModelError {
            #expect(error.description == "\(folder)/models/model.onnx: \(sentence)")
        }
    }

    /// Two tensors may share their bytes; a thousand that each ask for all of a file could ask for any amount of memory.
    @Test func aSmallModelCannotMultiplyAFile() throws {
        var model = model(.external([("location", "weights"), ("offset", "7")]))
        let all = TestTensor.Values.external([("location", "parts/weights")])
        model.constants += ["a", "b"].map { TestTensor(name: $0, shape: [108], values: all) }
        _ = try load(model)
        let again = TestTensor.Values.external([("location", ".//parts/weights")])
        model.constants.append(TestTensor(name: "c", shape: [108], values: again))
        let error = #expect(throws: ModelError.self) { try load(model) }
        let sentence = "tensor \"c\": the tensors up to it take more than twice the 432 bytes of \".//parts/weights\""
        #expect(error?.description.hasSuffix(sentence) == true)
    }
}
