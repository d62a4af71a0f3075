import Decisions
import Frames
import Messages
import Network
import ONNX
import Pipeline
import Preprocess
import Recording
import Testdata
import Testing

/// Pictures through decoding, resizing and network, against ONNX Runtime fed by Pillow.
@Suite(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
struct GoldenPictureTests {
    struct Description: Decodable {
        let name: String
        let size: Int
        let resize_short: Int?
        let order: String
        let mean: [Float]
        let std: [Float]
        let channels: Int
        let file: String
    }

    struct Golden: Decodable {
        struct Row: Decodable {
            let file: String
            let top5: [Int]
            let prob: [Float]
        }
        let rows: [Row]
    }

    struct GoldenVectors: Decodable {
        struct Row: Decodable {
            let file: String
            let output: [Float]
        }
        let rows: [Row]
    }

    private func classifier(_ name: String) throws -> Classifier {
        let all: [Description] = try Testdata.json("models/models.json")
        let model = try #require(all.first { $0.name == name })
        let plan = try Plan(Model(path: Testdata.path(model.file)))
        let input = InputDescription(
            width: model.size, height: model.size, channels: model.channels,
            order: try #require(InputDescription.Order(rawValue: model.order)), mean: model.mean, std: model.std,
            resize: model.resize_short == nil ? .squash : .crop, resizeTo: model.resize_short)
        return Classifier(
            plan: plan, input: input, channelsLast: false, name: name, sha256: String(repeating: "0", count: 64),
            labels: LabelTable((0..<plan.outputs[0].shape.reduce(1, *)).map { "class \($0)" }))
    }

    /// The golden outputs of the quantised network are those of real numbers between its integers. Calculated in integers, a sum
    /// now and then rounds to the other side, and what follows differs: ONNX Runtime's own integers agree on 0.96 of these
    /// pictures, with a mean |Δp| of 0.00748, and so do ours.
    @Test(arguments: [
        ("squeezenet1.1", 0.985), ("squeezenet1.1_fp16", 0.985), ("mobilenet_v1_0.25_224", 0.985),
        ("mobilenet_v2_1.0_224_tf1", 0.985), ("mobilenet_v1_0.25_128_qdq", 0.96),
    ])
    func agreesOnPictures(model: String, least: Double) throws {
        let golden: Golden = try Testdata.json("golden/pictures/\(model)__visible.json")
        var frames = FrameClassifier(try classifier(model), threads: 1, top: 1001, exact: true)
        var agreeing = 0
        var difference: Float = 0
        for row in golden.rows {
            let picture = try readPicture(at: Testdata.path(row.file), limit: 1 << 24)
            try picture.bytes.withUnsafeBytes { try frames.load($0, format: picture.format) }
            try frames.classify()
            let (first, p) = frames.top.withTop { top, scores in
                (top[0], scores[top.firstIndex(of: row.top5[0]) ?? 0])
            }
            if first == row.top5[0] { agreeing += 1 }
            difference += abs(p - row.prob[0])
        }
        let share = Double(agreeing) / Double(golden.rows.count)
        let mean = difference / Float(golden.rows.count)
        print("\(model): top-1 agreement \(share), mean |Δp| \(mean)")
        #expect(share >= least)
        #expect(mean <= 0.01)
    }

    @Test(arguments: ["cifar_resnet20", "mlperf_resnet8"])
    func agreesOnSmallPictures(model: String) throws {
        let golden: GoldenVectors = try Testdata.json("golden/cifar10/\(model)__visible.json")
        var frames = FrameClassifier(try classifier(model), threads: 1, top: 10, exact: true)
        var agreeing = 0
        for row in golden.rows {
            let picture = try readPicture(at: Testdata.path(row.file), limit: 1 << 24)
            try picture.bytes.withUnsafeBytes { try frames.load($0, format: picture.format) }
            try frames.classify()
            let best = try #require(row.output.indices.max { row.output[$0] < row.output[$1] })
            if frames.top.withTop({ top, _ in top[0] }) == best { agreeing += 1 }
        }
        print("\(model): top-1 agreement \(Double(agreeing) / Double(golden.rows.count))")
        #expect(Double(agreeing) >= 0.985 * Double(golden.rows.count))
    }
}
