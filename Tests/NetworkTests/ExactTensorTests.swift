import Foundation
import Kernels
import Network
import ONNX
import Testdata
import Testing

/// Whole networks against outputs of ONNX Runtime, from raw pixels: nothing but the engine is between.
@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
struct ExactTensorTests {
    struct Case: Decodable, CustomTestStringConvertible {
        let model: String
        let input: String
        let output: String
        var testDescription: String { "\(model) \(input)" }
    }

    struct Description: Decodable {
        let name: String
        let order: String
        let mean: [Float]
        let std: [Float]
        let channels: Int
    }

    static let cases: [Case] = {
        guard Testdata.isThere, let data = try? Data(Testdata.bytes("golden/tensors/index.json")) else { return [] }
        return ((try? JSONDecoder().decode([Case].self, from: data)) ?? [])
    }()
    static let real = cases.filter { !$0.model.hasSuffix("_qdq") }
    static let quantised = cases.filter { $0.model.hasSuffix("_qdq") }

    static let descriptions: [String: Description] = {
        guard Testdata.isThere, let data = try? Data(Testdata.bytes("models/models.json")),
            let all = try? JSONDecoder().decode([Description].self, from: data)
        else { return [:] }
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    @Test(arguments: real)
    func agreesWithTheGoldenVector(_ example: Case) throws {
        let (found, golden) = try run(example)
        let worst = zip(found, golden).map { abs($0 - $1) }.max() ?? .infinity
        // Logits are not bounded as probabilities are: mnist's reach 5678.
        let scale = max(1, golden.map(abs).max() ?? 1)
        #expect(worst <= 1e-4 * scale, "largest difference \(worst) at a scale of \(scale)")
    }

    /// The golden outputs are those of real numbers between the integers: rounding may fall otherwise here and there.
    @Test(arguments: quantised)
    func quantisedNetworksAgreeToAFewSteps(_ example: Case) throws {
        let (found, golden) = try run(example)
        let worst = zip(found, golden).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= 0.0625, "largest difference \(worst)")
    }

    private func run(_ example: Case) throws -> (found: [Float], golden: [Float]) {
        let description = try #require(Self.descriptions[example.model])
        let plan = try Plan(Model(path: Testdata.path("models/\(example.model).onnx")))
        let session = Session(plan)
        session.setInput(0, to: try planes(of: example.input, description))
        session.run()
        let golden = try floats(example.output)
        let found = Array(session.output())
        #expect(found.count == golden.count)
        return (found, golden)
    }

    /// The scalar kernels are the specification: every set that runs here gives the same bits, at any number of threads.
    @Test(arguments: ["mobilenet_v2_1.0_224_tf1", "squeezenet1.1", "cifar_resnet20", "mobilenet_v1_0.25_128_qdq"])
    func everyKernelSetAndTeamGivesTheSameBits(model: String) throws {
        let file = try Model(path: Testdata.path("models/\(model).onnx"))
        var reference: [UInt32]?
        for name in KernelSet.names {
            guard let kernels = KernelSet(named: name) else { continue }
            let plan = try Plan(file, kernels: kernels)
            for threads in name == "scalar" ? [2] : [1, 2, 3, 4] {
                let session = Session(plan, threads: threads)
                let count = plan.inputs[0].shape.reduce(1, *)
                session.setInput(0, to: (0..<count).map { Float(($0 * 7919) % 256) / 128 - 1 })
                session.run()
                let bits = session.output().map(\.bitPattern)
                if let reference { #expect(bits == reference, "\(name), \(threads) threads") } else { reference = bits }
            }
        }
    }

    private func floats(_ file: String) throws -> [Float] {
        try Data(Testdata.bytes(file)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// The planes of a binary PPM or PGM, normalised as the model wants them.
    private func planes(of file: String, _ description: Description) throws -> [Float] {
        let data = try Data(Testdata.bytes(file))
        var fields: [Int] = []
        var place = 2
        while fields.count < 3 {
            let end = data[place...].dropFirst().firstIndex { [10, 32].contains($0) } ?? data.endIndex
            let word = String(decoding: data[place..<end], as: UTF8.self)
            fields.append(try #require(Int(word.trimmingCharacters(in: .whitespacesAndNewlines))))
            place = end
        }
        let pixels = [UInt8](data[(place + 1)...])
        let (width, height) = (fields[0], fields[1])
        let colours = pixels.count / (width * height)
        let order = description.order == "BGR" ? [2, 1, 0] : Array(0..<colours)
        return order.enumerated().flatMap { plane, colour in
            (0..<width * height).map {
                (Float(pixels[$0 * colours + colour]) - description.mean[plane]) / description.std[plane]
            }
        }
    }
}
