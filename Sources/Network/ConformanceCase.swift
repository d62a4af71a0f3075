package import Kernels
import ONNX

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A test case as the ONNX project publishes them: `model.onnx`, and beside it folders `test_data_set_N` with
/// `input_N.pb` and `output_N.pb`.
package struct ConformanceCase {
    package enum Verdict: Sendable, Equatable {
        case passed
        case failed(String)
        /// The model uses something that is refused at load.
        case skipped(String)
    }

    /// The folder's name.
    package let name: String
    private let folder: String

    /// The cases in a folder, or in folders below it, in the order of their names.
    package static func find(in folder: String) -> [ConformanceCase] {
        if access("\(folder)/model.onnx", R_OK) == 0 {
            let name = folder.split(separator: "/").last.map(String.init) ?? folder
            return [ConformanceCase(name: name, folder: folder)]
        }
        return entries(of: folder).flatMap { find(in: "\(folder)/\($0)") }
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // A link could lead around in a circle.
            guard entry.pointee.d_type == DT_DIR else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Runs every data set. An element may differ by `atol + rtol · |expected|`.
    package func run(kernels: KernelSet = .best, rtol: Float, atol: Float) -> Verdict {
        do {
            let model = try Model(path: "\(folder)/model.onnx")
            let sets = Self.entries(of: folder).filter { $0.hasPrefix("test_data_set_") }
            guard !sets.isEmpty else { return .failed("there is no test_data_set_* beside model.onnx") }
            for set in sets {
                if let difference = try difference(model, "\(folder)/\(set)", kernels, rtol, atol) {
                    return .failed(difference)
                }
            }
            return .passed
        } catch {
            return error.kind == .unsupported ? .skipped(error.description) : .failed(error.description)
        }
    }

    private func difference(
        _ model: Model, _ set: String, _ kernels: KernelSet, _ rtol: Float, _ atol: Float
    ) throws(ModelError) -> String? {
        let constants = Set(model.graph.initializers.map(\.name))
        let declared = model.graph.inputs.filter { !constants.contains($0.name) }
        // The first float input is the network's; all others are parameters, which a plan takes as constants.
        let data = declared.first { $0.type == .float32 }?.name
        var bindings: [String: Tensor] = [:]
        var input: Tensor?
        for (index, info) in declared.enumerated() {
            let path = "\(set)/input_\(index).pb"
            // A case leaves optional inputs out.
            guard access(path, R_OK) == 0 else { continue }
            let tensor = try Self.tensor(path)
            if info.name == data { input = tensor } else { bindings[info.name] = tensor }
        }
        let plan = try Plan(model, kernels: kernels, bindings: bindings)
        let session = Session(plan)
        if let input, !plan.inputs.isEmpty {
            guard case .floats(let values) = input.elements, input.shape == plan.inputs[0].shape else {
                return "input 0 has the shape \(input.shape), the model takes \(plan.inputs[0].shape)"
            }
            session.setInput(0, to: values)
        }
        session.run()
        for (index, output) in plan.outputs.enumerated() {
            let expected = try Self.tensor("\(set)/output_\(index).pb")
            guard expected.type == output.type else {
                return "output \(index): expected type \(expected.type.name), found \(output.type.name)"
            }
            let values: [Float] =
                switch expected.elements {
                case .floats(let values): values
                case .ints(let values): values.map { Float($0) }
                }
            guard expected.shape == output.shape else {
                return "output \(index): expected shape \(expected.shape), found \(output.shape)"
            }
            for (place, (wanted, found)) in zip(values, session.output(index)).enumerated() {
                let isClose =
                    wanted == found || (wanted.isNaN && found.isNaN) || abs(wanted - found) <= atol + rtol * abs(wanted)
                if !isClose { return "output \(index), index \(place): expected \(wanted), found \(found)" }
            }
        }
        return nil
    }

    private static func tensor(_ path: String) throws(ModelError) -> Tensor {
        try MappedFile.read(path) { bytes throws(ModelError) in try Tensor(serialized: bytes) }
    }
}
