import ONNX

/// A node of the file while its operator is made from it: attributes by name, inputs with what is known of them, errors
/// that say where.
///
/// Every attribute that is read is noted; `finish` refuses a node with one that no one asked for.
final class NodeReader {
    private let node: ONNX.Node
    /// Version of the operator set that the node belongs to.
    let opset: Int
    /// Nil where an optional input is left out.
    let inputs: [Value?]
    /// Outputs in the file, read or not.
    let outputCount: Int
    /// Outputs up to the last one that is read; those behind it need not be made.
    let wantedOutputs: Int
    private var read: Set<String> = []

    init(_ node: ONNX.Node, opset: Int, inputs: [Value?], wantedOutputs: Int) {
        self.node = node
        self.opset = opset
        self.inputs = inputs
        outputCount = node.outputs.count
        self.wantedOutputs = wantedOutputs
    }

    var subject: String { node.subject(opset: opset) }

    func error(_ what: String, kind: ModelError.Kind = .malformed) -> ModelError {
        ModelError("\(subject): \(what)", kind: kind)
    }

    func unsupported(_ what: String) -> ModelError { error(what, kind: .unsupported) }

    // MARK: attributes

    private func attribute(_ name: String) -> Attribute? {
        read.insert(name)
        return node.attributes[name]
    }

    func has(_ name: String) -> Bool { node.attributes[name] != nil }

    func int(_ name: String) throws(ModelError) -> Int? {
        switch attribute(name) {
        case nil: return nil
        case .int(let value): return value
        default: throw error("the attribute \(name) should be an integer")
        }
    }

    func flag(_ name: String, default other: Bool = false) throws(ModelError) -> Bool {
        try int(name).map { $0 != 0 } ?? other
    }

    func float(_ name: String) throws(ModelError) -> Float? {
        switch attribute(name) {
        case nil: return nil
        case .float(let value): return value
        default: throw error("the attribute \(name) should be a float")
        }
    }

    func ints(_ name: String) throws(ModelError) -> [Int]? {
        switch attribute(name) {
        case nil: return nil
        case .ints(let values): return values
        default: throw error("the attribute \(name) should be a list of integers")
        }
    }

    func floats(_ name: String) throws(ModelError) -> [Float]? {
        switch attribute(name) {
        case nil: return nil
        case .floats(let values): return values
        default: throw error("the attribute \(name) should be a list of floats")
        }
    }

    func string(_ name: String) throws(ModelError) -> String? {
        switch attribute(name) {
        case nil: return nil
        case .string(let value): return value
        default: throw error("the attribute \(name) should be a string")
        }
    }

    func tensor(_ name: String) throws(ModelError) -> Tensor? {
        switch attribute(name) {
        case nil: return nil
        case .tensor(let value): return value
        default: throw error("the attribute \(name) should be a tensor")
        }
    }

    /// Attributes that change nothing here.
    func ignore(_ names: String...) { read.formUnion(names) }

    /// - Throws: `.unsupported`, if the node has an attribute that nobody asked for.
    func finish() throws(ModelError) {
        if let unread = node.attributes.keys.filter({ !read.contains($0) }).min() {
            throw unsupported("the attribute \(unread) is not supported")
        }
    }

    // MARK: inputs

    func input(_ index: Int, _ what: String) throws(ModelError) -> Value {
        guard index < inputs.count, let value = inputs[index] else {
            throw error("input \(index) (\(what)) is missing")
        }
        return value
    }

    /// The elements of a float input that must be known at load; nil if it is left out.
    func floats(at index: Int, _ what: String) throws(ModelError) -> [Float]? {
        guard let tensor = try constant(at: index, what) else { return nil }
        guard case .floats(let values) = tensor.elements else { throw error("\(what) should be floats") }
        return values
    }

    /// The elements of an integer input that must be known at load; nil if it is left out.
    func ints(at index: Int, _ what: String) throws(ModelError) -> [Int]? {
        guard let tensor = try constant(at: index, what) else { return nil }
        guard case .ints(let values) = tensor.elements else { throw error("\(what) should be integers") }
        return values
    }

    private func constant(at index: Int, _ what: String) throws(ModelError) -> Tensor? {
        guard index < inputs.count, let value = inputs[index] else { return nil }
        guard let constant = value.constant else {
            throw unsupported("\(what) (\"\(value.name)\") is computed while the network runs; it must be a constant")
        }
        return constant
    }

    /// The first input, which must be float data of at least `rank` dimensions.
    func floatData(rank: Int = 0) throws(ModelError) -> Value {
        let value = try input(0, "data")
        try requireFloat(value)
        guard value.shape.count >= rank else {
            throw error("the input \"\(value.name)\" has shape \(value.shape), at least \(rank) dimensions are needed")
        }
        return value
    }

    func requireFloat(_ value: Value) throws(ModelError) {
        switch value.type {
        case .float32, .float16, .float64: return
        default: throw unsupported("data of type \(value.type.name) (\"\(value.name)\") are not supported")
        }
    }

    /// Numbers that are only moved: floats, or integers and booleans.
    func requireNumbers(_ value: Value) throws(ModelError) {
        guard !value.type.isHeldExactly else { return }
        try requireFloat(value)
    }

    /// Numbers to calculate with: floats, or integers that are known at load, where results are checked.
    func requireArithmetic(_ value: Value) throws(ModelError) {
        if value.type == .int32 || value.type == .int64, value.constant != nil { return }
        try requireFloat(value)
    }

    /// An axis counted from the end if negative, in 0 ..< rank (or 0 ... rank).
    func axis(_ axis: Int, rank: Int, end: Bool = false) throws(ModelError) -> Int {
        let place = axis < 0 ? axis + rank : axis
        guard place >= 0, place < rank || (end && place == rank) else {
            throw error("axis \(axis) is outside a tensor of \(rank) dimensions")
        }
        return place
    }
}

extension ONNX.Node {
    /// The node as sentences name it.
    ///
    /// - opset: nil if the model does not tell.
    func subject(opset: Int?) -> String {
        let name = name.isEmpty ? "of output \"\(outputs.first ?? "")\"" : "\"\(name)\""
        return "node \(name) (\(operatorName)\(opset.map { ", opset \($0)" } ?? ""))"
    }
}

extension ElementType {
    /// Integers and booleans. In the arena they are floats, which hold them exactly below `Lowering.exactIntegers`.
    var isHeldExactly: Bool {
        switch self {
        case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64, .bool: true
        default: false
        }
    }
}
