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

    /// How far the outputs of all data sets are from those that are expected, as far as they were compared.
    package struct Differences: Sendable, Equatable {
        /// max |expected − found|; infinite if only one of the two is a number somewhere.
        package var greatest: Float = 0
        /// max |expected|, of those that are finite.
        package var largest: Float = 0
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

    package struct Outcome: Sendable {
        package var verdict: Verdict
        package var differences = Differences()
        /// The SHA-256 of the bytes of all outputs of all data sets, by which two runs are compared to the last bit.
        package var bits = ""
    }

    /// Runs every data set. An element may differ by `atol + rtol · |expected|`.
    ///
    /// - threads: how many share a layer.
    package func run(kernels: KernelSet = .best, threads: Int = 1, rtol: Float, atol: Float) -> Outcome {
        var differences = Differences()
        do {
            let model = try Model(path: "\(folder)/model.onnx")
            let sets = Self.entries(of: folder).filter { $0.hasPrefix("test_data_set_") }
            guard !sets.isEmpty else {
                return Outcome(verdict: .failed("there is no test_data_set_* beside model.onnx"))
            }
            var failure: String?
            var outputs: [Float] = []
            for set in sets {
                let tolerance = (rtol: rtol, atol: atol)
                let found = try compare(
                    model, "\(folder)/\(set)", kernels, threads, tolerance, &differences, &outputs)
                failure = failure ?? found
            }
            return Outcome(
                verdict: failure.map { .failed($0) } ?? .passed, differences: differences,
                bits: outputs.withUnsafeBytes { sha256($0) })
        } catch {
            let isRefused = error.kind == .unsupported
            return Outcome(verdict: isRefused ? .skipped(error.description) : .failed(error.description))
        }
    }

    /// - Returns: the first thing that is not as expected.
    private func compare(
        _ model: Model, _ set: String, _ kernels: KernelSet, _ threads: Int, _ tolerance: (rtol: Float, atol: Float),
        _ differences: inout Differences, _ outputs: inout [Float]
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
        let session = Session(plan, threads: threads)
        if let input, !plan.inputs.isEmpty {
            guard case .floats(let values) = input.elements, input.shape == plan.inputs[0].shape else {
                return "input 0 has the shape \(input.shape), the model takes \(plan.inputs[0].shape)"
            }
            session.setInput(0, to: values)
        }
        session.run()
        var failure: String?
        for (index, output) in plan.outputs.enumerated() {
            outputs += session.output(index)
            let expected = try Self.tensor("\(set)/output_\(index).pb")
            guard expected.type == output.type else {
                return failure ?? "output \(index): expected type \(expected.type.name), found \(output.type.name)"
            }
            guard expected.shape == output.shape else {
                return failure ?? "output \(index): expected shape \(expected.shape), found \(output.shape)"
            }
            let place = Self.firstDifference(expected.floats, session.output(index), tolerance, &differences)
            if let place, failure == nil {
                failure =
                    "output \(index), index \(place): expected \(expected.floats[place]), "
                    + "found \(session.output(index)[place])"
            }
        }
        return failure
    }

    private static func firstDifference(
        _ expected: [Float], _ found: UnsafeBufferPointer<Float>, _ tolerance: (rtol: Float, atol: Float),
        _ differences: inout Differences
    ) -> Int? {
        var first: Int?
        for (place, (wanted, found)) in zip(expected, found).enumerated() {
            if wanted.isFinite { differences.largest = max(differences.largest, abs(wanted)) }
            if wanted == found || (wanted.isNaN && found.isNaN) { continue }
            let difference = wanted.isNaN || found.isNaN ? .infinity : abs(wanted - found)
            differences.greatest = max(differences.greatest, difference)
            let isClose = difference <= tolerance.atol + tolerance.rtol * abs(wanted)
            if !isClose { first = first ?? place }
        }
        return first
    }

    private static func tensor(_ path: String) throws(ModelError) -> Tensor {
        try MappedFile.read(path) { bytes throws(ModelError) in try Tensor(serialized: bytes) }
    }
}

extension Tensor {
    fileprivate var floats: [Float] {
        switch elements {
        case .floats(let values): values
        case .ints(let values): values.map { Float($0) }
        }
    }
}
