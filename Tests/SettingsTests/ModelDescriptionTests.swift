import Settings
import Testing

@Suite struct ModelDescriptionTests {
    @Test func metadataAreYAMLFlowText() throws {
        let description = try ModelDescription.read(
            metadata: [
                ("author", "{"), ("ocellus.labels", "[clear, \"a, b\"]"), ("ocellus.mean", "[123.675, 116.28, 103.53]"),
                ("ocellus.std", "58.395"), ("ocellus.order", "RGB"), ("ocellus.filter", ""),
            ], model: "net.onnx")
        #expect(description.labels?.value == ["clear", "a, b"])
        #expect(description.labels?.subject == "net.onnx: metadata ocellus.labels")
        #expect(description.mean?.value == [123.675, 116.28, 103.53])
        #expect(description.std?.value == [58.395])
        #expect(description.order?.value == .rgb)
        #expect(description.filter == nil && description.resize == nil)
    }

    @Test(arguments: [
        (
            "ocellus.lables", "[a]",
            #"n.onnx: metadata ocellus.lables: expected a known key, found "lables"; did you mean "labels"?"#
        ),
        (
            "ocellus.resize", "stretch",
            #"n.onnx: metadata ocellus.resize: expected squash, crop or letterbox, found "stretch""#
        ),
        (
            "ocellus.labels", "*a",
            "n.onnx: metadata ocellus.labels: expected a value, found an alias: write the value out"
        ),
    ])
    func mistakesInMetadataNameTheKey(name: String, value: String, expected: String) {
        let error = #expect(throws: SettingsError.self) {
            try ModelDescription.read(metadata: [(name, value)], model: "n.onnx")
        }
        #expect(error?.description == expected)
    }

    @Test func aKeyTwiceIsAMistake() {
        let error = #expect(throws: SettingsError.self) {
            try ModelDescription.read(metadata: [("ocellus.std", "1"), ("ocellus.std", "2")], model: "n.onnx")
        }
        #expect(error?.description == "n.onnx: metadata ocellus.std: expected each key once, found it twice")
    }

    @Test func theLaterWinsKeyByKey() throws {
        let metadata = try ModelDescription.read(
            metadata: [("ocellus.mean", "1"), ("ocellus.std", "2"), ("ocellus.order", "BGR")], model: "n.onnx")
        let beside = try ModelDescription.read(Array("mean: 3\nresize: crop\n".utf8), file: "n.yaml")
        let section = try read("model: {mean: 4, softmax: on}", file: "c.yaml").model.description
        let sum = metadata.adding(beside).adding(section)
        #expect(sum.mean == Said([4], subject: "c.yaml:1:15"))
        #expect(sum.std?.value == [2] && sum.order?.value == .bgr)
        #expect(sum.resize == Said(.crop, subject: "n.yaml:2:9"))
        #expect(sum.softmax?.value == .on && sum.labels == nil)
    }

    @Test func theFileBesideTheModel() throws {
        let folder = try TemporaryFolder()
        #expect(try ModelDescription.read(beside: folder.path + "/n.onnx") == nil)
        _ = folder.write("n.yaml", "labels: names.txt\n")
        let missing = #expect(throws: SettingsError.self) { try ModelDescription.read(beside: folder.path + "/n.onnx") }
        #expect(missing?.kind == .unopenable)
        #expect(missing?.mistakes.first?.subject == "\(folder.path)/n.yaml:1:9")
        _ = folder.write("names.txt", "\u{FEFF}clear\r\nvery dark\nü\n")
        #expect(
            try ModelDescription.read(beside: folder.path + "/n.onnx")?.labels?.value == ["clear", "very dark", "ü"])
        _ = folder.write("names.txt", "clear\n\ndark")
        let empty = #expect(throws: SettingsError.self) { try ModelDescription.read(beside: folder.path + "/n.onnx") }
        #expect(
            empty?.description
                == "\(folder.path)/n.yaml:1:9: labels: \(folder.path)/names.txt:2: expected a label, found an empty one"
        )
    }

    @Test func labelsAreAsManyAsOutputs() throws {
        let description = try ModelDescription.read(Array("labels: [a, b]".utf8), file: "n.yaml")
        #expect(description.labelCountMistake(outputCount: 2) == nil)
        #expect(
            description.labelCountMistake(outputCount: 7)?.description
                == "n.yaml:1:9: labels: expected 7 labels, one for each of the model's outputs, found 2")
        #expect(ModelDescription().labelCountMistake(outputCount: 7) == nil)
    }
}
