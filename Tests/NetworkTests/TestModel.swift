import ONNX

/// An ONNX model as a test states it; `bytes` is the file.
struct TestModel {
    var opset: Int? = 13
    var inputs: [(name: String, shape: [TestDimension])] = []
    var outputs: [String] = []
    var constants: [TestTensor] = []
    var nodes: [TestNode] = []

    init(opset: Int? = 13, input: [Int]? = nil) {
        self.opset = opset
        if let input { inputs = [("x", input.map { .size($0) })] }
    }

    enum TestDimension {
        case size(Int)
        case open(String)
    }

    /// Adds a node whose output has its name.
    @discardableResult
    mutating func add(
        _ type: String, _ inputs: [String], as name: String, _ attributes: [String: TestAttribute] = [:],
        domain: String = ""
    ) -> String {
        nodes.append(
            TestNode(
                type: type, name: name, domain: domain, inputs: inputs, outputs: [name], attributes: attributes))
        return name
    }

    @discardableResult
    mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
        constants.append(TestTensor(name: name, shape: shape, values: .floats(values)))
        return name
    }

    @discardableResult
    mutating func constant(_ name: String, ints values: [Int]) -> String {
        constants.append(TestTensor(name: name, shape: [values.count], values: .ints(values)))
        return name
    }

    /// Integers of 8 bits, given by their bits.
    @discardableResult
    mutating func constant(_ name: String, _ shape: [Int], bytes: [UInt8], isSigned: Bool) -> String {
        constants.append(TestTensor(name: name, shape: shape, values: .raw(bytes, type: isSigned ? 3 : 2)))
        return name
    }

    /// Integers of 32 bits.
    @discardableResult
    mutating func constant(_ name: String, _ shape: [Int], sums: [Int32]) -> String {
        let bytes = sums.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> Int32($0)) } }
        constants.append(TestTensor(name: name, shape: shape, values: .raw(bytes, type: 6)))
        return name
    }

    var bytes: [UInt8] {
        var file = Protobuf()
        file.int(1, 8)
        file.message(7) { graph in
            for node in nodes { graph.message(1) { node.write(&$0) } }
            graph.text(2, "test")
            for tensor in constants { graph.message(5) { tensor.write(&$0) } }
            for (name, shape) in inputs { graph.message(11) { Self.value(name, shape, &$0) } }
            for name in outputs { graph.message(12) { $0.text(1, name) } }
        }
        if let opset { file.message(8) { $0.int(2, opset) } }
        return file.bytes
    }

    private static func value(_ name: String, _ shape: [TestDimension], _ out: inout Protobuf) {
        out.text(1, name)
        out.message(2) { type in
            type.message(1) { tensor in
                tensor.int(1, 1)
                tensor.message(2) { dimensions in
                    for dimension in shape {
                        dimensions.message(1) {
                            switch dimension {
                            case .size(let size): $0.int(1, size)
                            case .open(let name): $0.text(2, name)
                            }
                        }
                    }
                }
            }
        }
    }

    func read() throws -> Model { try bytes.withUnsafeBytes { try Model(serialized: $0) } }
}

struct TestNode {
    var type: String
    var name: String
    var domain = ""
    var inputs: [String]
    var outputs: [String]
    var attributes: [String: TestAttribute]

    func write(_ out: inout Protobuf) {
        for input in inputs { out.text(1, input) }
        for output in outputs { out.text(2, output) }
        out.text(3, name)
        out.text(4, type)
        for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
            out.message(5) {
                $0.text(1, name)
                attribute.write(&$0)
            }
        }
        if !domain.isEmpty { out.text(7, domain) }
    }
}

enum TestAttribute {
    case float(Float)
    case int(Int)
    case text(String)
    case ints([Int])
    case floats([Float])
    case tensor(TestTensor)
    /// A graph with nothing in it.
    case graph

    fileprivate func write(_ out: inout Protobuf) {
        switch self {
        case .float(let value):
            out.float(2, value)
            out.int(20, 1)
        case .int(let value):
            out.int(3, value)
            out.int(20, 2)
        case .text(let value):
            out.text(4, value)
            out.int(20, 3)
        case .tensor(let value):
            out.message(5) { value.write(&$0) }
            out.int(20, 4)
        case .graph:
            out.data(6, [])
            out.int(20, 5)
        case .floats(let values):
            for value in values { out.float(7, value) }
            out.int(20, 6)
        case .ints(let values):
            for value in values { out.int(8, value) }
            out.int(20, 7)
        }
    }
}

struct TestTensor {
    enum Values {
        case floats([Float])
        case ints([Int])
        case raw([UInt8], type: Int)
        /// In another file.
        case external
    }

    var name = ""
    var shape: [Int]
    var values: Values

    func write(_ out: inout Protobuf) {
        for size in shape { out.int(1, size) }
        switch values {
        case .floats(let values):
            out.int(2, 1)
            out.data(
                9, values.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> $0) } })
        case .ints(let values):
            out.int(2, 7)
            var packed = Protobuf()
            for value in values { packed.varint(UInt64(bitPattern: Int64(value))) }
            out.data(7, packed.bytes)
        case .raw(let bytes, let type):
            out.int(2, type)
            out.data(9, bytes)
        case .external:
            out.int(2, 1)
            out.int(14, 1)
        }
        out.text(8, name)
    }
}
