package import ONNX

/// An ONNX model as a test states it; `bytes` is the file.
package struct TestModel {
    package var opset: Int? = 13
    package var inputs: [(name: String, shape: [TestDimension])] = []
    package var outputs: [String] = []
    package var constants: [TestTensor] = []
    package var nodes: [TestNode] = []

    package init(opset: Int? = 13, input: [Int]? = nil) {
        self.opset = opset
        if let input { inputs = [("x", input.map { .size($0) })] }
    }

    package enum TestDimension {
        case size(Int)
        case open(String)
    }

    /// Adds a node whose output has its name.
    @discardableResult
    package mutating func add(
        _ type: String, _ inputs: [String], as name: String, _ attributes: [String: TestAttribute] = [:],
        domain: String = ""
    ) -> String {
        nodes.append(
            TestNode(
                type: type, name: name, domain: domain, inputs: inputs, outputs: [name], attributes: attributes))
        return name
    }

    @discardableResult
    package mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
        constants.append(TestTensor(name: name, shape: shape, values: .floats(values)))
        return name
    }

    @discardableResult
    package mutating func constant(_ name: String, ints values: [Int]) -> String {
        constants.append(TestTensor(name: name, shape: [values.count], values: .ints(values)))
        return name
    }

    /// Integers of 8 bits, given by their bits.
    @discardableResult
    package mutating func constant(_ name: String, _ shape: [Int], bytes: [UInt8], isSigned: Bool) -> String {
        constants.append(TestTensor(name: name, shape: shape, values: .raw(bytes, type: isSigned ? 3 : 2)))
        return name
    }

    /// Integers of 32 bits.
    @discardableResult
    package mutating func constant(_ name: String, _ shape: [Int], sums: [Int32]) -> String {
        let bytes = sums.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> Int32($0)) } }
        constants.append(TestTensor(name: name, shape: shape, values: .raw(bytes, type: 6)))
        return name
    }

    package var bytes: [UInt8] {
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

    package func read() throws -> Model { try bytes.withUnsafeBytes { try Model(serialized: $0) } }
}

package struct TestNode {
    package var type: String
    package var name: String
    package var domain = ""
    package var inputs: [String]
    package var outputs: [String]
    package var attributes: [String: TestAttribute]

    package init(
        type: String, name: String, domain: String = "", inputs: [String], outputs: [String],
        attributes: [String: TestAttribute] = [:]
    ) {
        self.type = type
        self.name = name
        self.domain = domain
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }

    package func write(_ out: inout Protobuf) {
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

package enum TestAttribute {
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

package struct TestTensor {
    package enum Values {
        case floats([Float])
        case ints([Int])
        case raw([UInt8], type: Int)
        /// Floats in another file, and what is said of it: `location`, `offset`, `length`.
        case external([(key: String, value: String)])
    }

    package var name = ""
    package var shape: [Int]
    package var values: Values

    package init(name: String = "", shape: [Int], values: Values) {
        self.name = name
        self.shape = shape
        self.values = values
    }

    package func write(_ out: inout Protobuf) {
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
        case .external(let entries):
            out.int(2, 1)
            for (key, value) in entries {
                out.message(13) {
                    $0.text(1, key)
                    $0.text(2, value)
                }
            }
            out.int(14, 1)
        }
        out.text(8, name)
    }
}
