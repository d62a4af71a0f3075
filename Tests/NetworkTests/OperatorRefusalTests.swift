import Foundation
import Network
import ONNX
import TestModels
import Testing

/// Every operator with inputs and attributes that it cannot have: what is refused names node, operator and opset, and says
/// what is wrong.
struct OperatorRefusalTests {
    /// As ONNX spells them, out of the operators' own files.
    static let names: [String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Network/Operators").standardizedFileURL
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.flatMap { file in
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.matches(of: /static let name = "(\w+)"/).map { String($0.output.1) }
        }.sorted()
    }()

    /// A node called "y" over values of which some are inputs, some constants, none of them what an operator wants.
    private func model(_ type: String, opset: Int, inputs: [String], _ attributes: [String: TestAttribute]) -> TestModel
    {
        var model = TestModel(opset: opset)
        model.inputs = [
            ("scalar", []), ("vector", [.size(3)]), ("map", [.size(1), .size(3), .size(4), .size(4)]),
            ("odd", [.size(7), .size(11)]),
        ]
        model.constant("integers", ints: [Int.min, .max])
        model.constants.append(TestTensor(name: "truth", shape: [2], values: .raw([0, 1], type: 9)))
        model.constants.append(
            TestTensor(name: "doubles", shape: [1], values: .raw(Array(repeating: 0, count: 8), type: 11)))
        model.constants.append(TestTensor(name: "nothing", shape: [0], values: .floats([])))
        model.add(type, inputs, as: "y", attributes)
        model.outputs = ["y"]
        return model
    }

    private static let inputs: [[String]] = [
        [], [""], ["scalar"], ["vector"], ["odd"], ["map"], ["integers"], ["truth"], ["doubles"], ["nothing"],
        ["map", "odd"], ["map", "integers"], ["map", "vector", "odd"], ["odd", "map", "integers", "truth"],
        ["integers", "truth"], ["vector", "scalar", "scalar", "scalar", "scalar"],
        ["map", "integers", "integers", "integers", "integers"],
    ]

    private static let attributes: [[String: TestAttribute]] = [
        [:], ["colour": .int(1)], ["axis": .int(.min)], ["axis": .text("first")], ["axes": .ints([.max])],
        ["kernel_shape": .ints([])], ["kernel_shape": .ints([-1, 0]), "strides": .floats([1])], ["alpha": .graph],
    ]

    @Test(arguments: names, [1, 6, 11, 13, 18, 22])
    func sentencesNameTheNode(type: String, opset: Int) throws {
        let begin = "node \"y\" (\(type), opset \(opset))"
        var refused = 0
        for inputs in Self.inputs {
            for attributes in Self.attributes {
                let bytes = model(type, opset: opset, inputs: inputs, attributes).bytes
                do {
                    _ = try HostileFileTests().load(bytes[...])
                } catch {
                    refused += 1
                    let isOfTheGraph = error.description.hasPrefix("the graph's ")
                    #expect(error.kind != .unopenable, "\(inputs) \(attributes): \(error)")
                    #expect(
                        isOfTheGraph || error.description.hasPrefix(begin) && error.description.count > begin.count + 5,
                        "\(inputs) \(attributes): \(error)")
                }
            }
        }
        #expect(refused > Self.inputs.count)
    }

    @Test func allOperatorsAreHere() { #expect(Self.names.count >= 88 && Set(Self.names).count == Self.names.count) }
}
