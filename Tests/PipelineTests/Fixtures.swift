import Frames
import Kernels
import Messages
import Network
import ONNX
import Pipeline
import Preprocess
import Recording
import Synchronization
import Testdata

/// The built-in model, read from the source tree, as the program embeds it.
///
/// - hash: what it says its file's hash is.
func healthClassifier(
    kernels: KernelSet = .best, hash: String = String(repeating: "0", count: 64),
    labels: [String] = ["clear", "dark", "bright", "blurred", "covered", "noisy", "no-signal"]
) throws -> Classifier {
    let path =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        + "/Sources/CBuiltin/camera-health.onnx"
    let plan = try Plan(Model(path: path), kernels: kernels, scaling: .softmaxUnlessThere)
    return Classifier(
        plan: plan, input: InputDescription(width: 128, height: 128, mean: [127.5], std: [64]), channelsLast: false,
        name: "camera-health", sha256: hash, labels: LabelTable(labels))
}

/// A source of raw frames that are noise from a seed; some are lost on the way, as a driver loses them.
final class NoiseSource: FrameSource {
    let format = FrameFormat(pixelFormat: .grey, width: 64, height: 48, stride: 64, fps: 1000, range: .full)
    private let count: Int
    private let lossEvery: Int?
    private let period: UInt64
    private var index = 0
    private var state: UInt64

    /// - Parameter period: nanoseconds from one frame to the next, in recorded time.
    init(count: Int, seed: UInt64 = 1, lossEvery: Int? = nil, period: UInt64 = 1_000_000) {
        self.count = count
        self.period = period
        self.lossEvery = lossEvery
        state = seed
    }

    func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        guard index < count else { return .end }
        defer { index += 1 }
        if let lossEvery, index % lossEvery == lossEvery - 1 { return .lost(.driverGap, count: 1, reason: "made up") }
        for place in 0..<64 * 48 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            slot.bytes[place] = UInt8(truncatingIfNeeded: state >> 56)
        }
        slot.byteCount = 64 * 48
        return .frame(
            FrameTimes(
                capturedAt: UInt64(index) * period, wallTime: Int64(index) * Int64(period),
                driverSequence: UInt32(index)))
    }
}

/// Keeps every line.
final class Lines: Emitter {
    private struct State {
        var lines: [[UInt8]] = []
        var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())
    private let form: LineForm

    init(_ form: LineForm = .full) { self.form = form }

    func greet(_ hello: UnsafeRawBufferPointer) { emit(hello) }
    func emit(_ line: UnsafeRawBufferPointer) {
        state.withLock { state in
            state.lines.append(Array(line))
            guard let waiting = state.waiting, state.lines.count >= waiting.count else { return }
            state.waiting = nil
            waiting.continuation.resume()
        }
    }

    /// Waits until there are so many.
    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.lines.count >= count { return continuation.resume() }
                state.waiting = (count, continuation)
            }
        }
    }

    func emit(_ prediction: Prediction, line: UnsafeRawBufferPointer) {
        guard form == .canonical else { return emit(line) }
        var writer = JSONWriter()
        if (try? prediction.writeLine(to: &writer, form: .canonical)) != nil { writer.withLine { emit($0) } }
    }

    var all: [String] { state.withLock { $0.lines.map { String(decoding: $0, as: UTF8.self) } } }
    var predictions: [String] { all.filter { $0.hasPrefix("{\"type\":\"prediction\"") } }
}

/// A hello that says as little as it may.
func greeting(_: SourceFacts?, _ classifier: Classifier) -> Hello {
    Hello(
        version: "test", camera: nil,
        model: Hello.Model(
            name: classifier.name, sha256: classifier.sha256, labels: classifier.labels, width: 128, height: 128))
}

/// Opens a recording.
func opening(_ path: String) -> SourceOpening {
    { () throws(SourceError) -> any FrameSource in try openRecording(at: path) }
}
