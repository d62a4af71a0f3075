import CBuiltin
import Kernels
import Messages
import Network
import ONNX
import Pipeline
import Preprocess
import Settings

/// The name of the built-in model.
let builtinModel = "builtin:camera-health"

/// The name of the built-in model with weights and maps of 8 bits.
private let builtinQuantisedModel = "builtin:camera-health-int8"

/// Loads a model and everything that says how it is fed.
///
/// - overriding: what the configuration and the command line say; it goes before what the model says of itself.
func loadClassifier(
    _ path: String, overriding: ModelDescription, kernels: KernelSet
) throws(Failure) -> Classifier {
    let file: (model: Model, sha256: String)
    do throws(ModelError) { file = try readModel(path) } catch { throw Failure(error) }
    let description: ModelDescription
    do throws(SettingsError) {
        let metadata = file.model.metadata.map { (name: $0.key, value: $0.value) }
        var found = try ModelDescription.read(metadata: metadata, model: path)
        if !isBuiltin(path), let beside = try ModelDescription.read(beside: path) { found = found.adding(beside) }
        description = found.adding(overriding)
    } catch {
        throw Failure(.data, error.description)
    }
    let scaling: Plan.ScoreScaling =
        switch description.softmax?.value ?? .auto {
        case .auto: .softmaxUnlessThere
        case .on: .softmax
        case .off: .asIs
        }
    let plan: Plan
    do throws(ModelError) {
        plan = try Plan(file.model, kernels: kernels, scaling: scaling)
    } catch {
        throw Failure(.data, "\(path): \(error.description)")
    }
    let picture = try PictureInput(plan, path)
    let type = plan.outputs[0].type
    guard type == .float32 || type == .float16 else {
        throw Failure(.data, "\(path): the network's output is of type \(type.name); a classifier gives floats")
    }
    let outputs = plan.outputs[0].shape.reduce(1, *)
    if let mistake = description.labelCountMistake(outputCount: outputs) { throw Failure(.data, mistake.description) }
    let name = isBuiltin(path) ? String(path.dropFirst("builtin:".count)) : nameOfFile(path)
    return Classifier(
        plan: plan, input: try picture.description(by: description, path), channelsLast: picture.channelsLast,
        name: name,
        sha256: file.sha256,
        labels: LabelTable(description.labels?.value ?? (0..<outputs).map { "class \($0)" }))
}

/// The model of a path or of a built-in name, and the hash of its file.
func readModel(_ path: String) throws(ModelError) -> (model: Model, sha256: String) {
    var hash = ""
    let model = try readModel(path) { bytes in hash = sha256(bytes) }
    return (model, hash)
}

/// The model of a path or of a built-in name. The file is let go before the weights are read, so that they are not held twice.
///
/// - looking: gets the file's bytes, too.
func readModel(_ path: String, looking: (UnsafeRawBufferPointer) -> Void) throws(ModelError) -> Model {
    let (serialized, file) = try withModelFile(path) { bytes, file throws(ModelError) in
        looking(bytes)
        return (try SerializedModel(bytes), file)
    }
    guard let file else { return try Model(serialized) }
    return try MappedFile.named(file) { () throws(ModelError) in try Model(serialized, path: file) }
}

/// The bytes of a model's file, and its path, or those of a built-in one, which has none, for the time of a call.
func withModelFile<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer, _ file: String?) throws(ModelError) -> Result
) throws(ModelError) -> Result {
    if let bytes = builtinBytes(path) { return try body(bytes, nil) }
    guard !isBuiltin(path) else {
        throw ModelError(
            "\(path): there is no such built-in model; there are \(builtinModel) and \(builtinQuantisedModel)",
            kind: .unopenable)
    }
    return try MappedFile.read(path) { bytes throws(ModelError) in try body(bytes, path) }
}

private func isBuiltin(_ path: String) -> Bool { path.hasPrefix("builtin:") }

/// The bytes of a model that is part of the program; nil if it has none of that name.
private func builtinBytes(_ path: String) -> UnsafeRawBufferPointer? {
    var count = 0
    switch path {
    case builtinModel:
        let start = ocellus_camera_health(&count)
        return UnsafeRawBufferPointer(start: start, count: count)
    case builtinQuantisedModel:
        let start = ocellus_camera_health_int8(&count)
        return UnsafeRawBufferPointer(start: start, count: count)
    default:
        return nil
    }
}

private func nameOfFile(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".onnx") ? String(name.dropLast(5)) : name
}

/// The picture that a network takes, as its graph tells.
private struct PictureInput {
    let width: Int
    let height: Int
    let channels: Int
    let channelsLast: Bool

    init(_ plan: Plan, _ path: String) throws(Failure) {
        guard plan.inputs.count == 1 else {
            throw Failure(.data, "\(path): the network has \(plan.inputs.count) inputs; a classifier has one")
        }
        let shape = plan.inputs[0].shape
        let counts = [1, 3]
        guard shape.count == 4, shape[0] == 1, !shape.contains(0),
            counts.contains(shape[1]) || counts.contains(shape[3])
        else {
            throw Failure(
                .data,
                "\(path): the network's input has the shape \(shape); 1×C×H×W or 1×H×W×C with 1 or 3 channels is expected"
            )
        }
        channelsLast = !counts.contains(shape[1])
        (channels, height, width) = channelsLast ? (shape[3], shape[1], shape[2]) : (shape[1], shape[2], shape[3])
        guard height <= 4096, width <= 4096 else {
            throw Failure(
                .data, "\(path): the network takes \(width)×\(height) pixels; at most 4096×4096 are supported")
        }
    }

    func description(by said: ModelDescription, _ path: String) throws(Failure) -> InputDescription {
        func perPlane(_ values: Said<[Float]>?, _ key: String, default other: Float) throws(Failure) -> [Float] {
            guard let values else { return [other] }
            guard values.value.count == 1 || values.value.count == channels else {
                throw Failure(
                    .data,
                    "\(values.subject): \(key): expected 1 or \(channels) numbers, as many as the input has channels, found "
                        + "\(values.value.count)")
            }
            return values.value
        }
        let order: InputDescription.Order =
            said.order.flatMap { InputDescription.Order(rawValue: $0.value.rawValue) } ?? (channels == 1 ? .grey : .rgb)
        if let stated = said.order, (order == .grey) != (channels == 1), channels == 1 {
            throw Failure(
                .data,
                "\(stated.subject): order: the network's input has one channel, so GREY is expected, found "
                    + "\(stated.value.rawValue)")
        }
        return InputDescription(
            width: width, height: height, channels: channels, order: order,
            mean: try perPlane(said.mean, "mean", default: 0), std: try perPlane(said.std, "std", default: 1),
            resize: said.resize.flatMap { InputDescription.Resize(rawValue: $0.value.rawValue) } ?? .squash,
            resizeTo: said.resizeTo?.value,
            filter: said.filter.flatMap { InputDescription.Filter(rawValue: $0.value.rawValue) } ?? .triangle)
    }
}
