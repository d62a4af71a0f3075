/// An ONNX file as plain structs: what stands in it, not yet what it means.
package struct Model: Sendable {
    package var producer: String
    /// Version of each operator set that the model uses; the standard one has the empty domain.
    package var opsets: [String: Int]
    package var metadata: [Metadata]
    package var graph: Graph

    package struct Metadata: Sendable, Equatable {
        package var key: String
        package var value: String
    }
}

package struct Graph: Sendable {
    package var name: String
    package var nodes: [Node]
    package var initializers: [Tensor]
    package var inputs: [ValueInfo]
    package var outputs: [ValueInfo]
}

package struct Node: Sendable {
    package var name: String
    package var domain: String
    package var operatorName: String
    /// Names of values; empty where an optional one is left out.
    package var inputs: [String]
    package var outputs: [String]
    package var attributes: [String: Attribute]

    package init(
        name: String, domain: String, operatorName: String, inputs: [String], outputs: [String],
        attributes: [String: Attribute]
    ) {
        self.name = name
        self.domain = domain
        self.operatorName = operatorName
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

package enum Attribute: Sendable {
    case float(Float)
    case int(Int)
    case string(String)
    case tensor(Tensor)
    case floats([Float])
    case ints([Int])
    case strings([String])
    /// A kind that no supported operator uses; its name.
    case other(String)
}

package struct ValueInfo: Sendable {
    package var name: String
    /// Nil where the file does not tell.
    package var type: ElementType?
    package var shape: [Dimension]?

    package enum Dimension: Sendable, Equatable {
        case fixed(Int)
        /// Known only when the model is used; its name may be empty.
        case symbolic(String)
    }
}

/// Numbers as in the ONNX specification's `TensorProto.DataType`.
package enum ElementType: Int, Sendable {
    case float32 = 1
    case uint8, int8, uint16, int16, int32, int64, string, bool, float16, float64, uint32, uint64
    case complex64, complex128, bfloat16

    package var name: String {
        switch self {
        case .float32: "float"
        case .float64: "double"
        default: "\(self)"
        }
    }

    /// Bytes of an element in `raw_data`; nil for strings.
    var byteCount: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float32, .int32, .uint32: 4
        case .int64, .uint64, .float64, .complex64: 8
        case .complex128: 16
        case .string: nil
        }
    }
}
