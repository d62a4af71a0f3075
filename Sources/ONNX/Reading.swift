import SwiftProtobuf

/// A model's file, taken apart but not looked at yet; the file need not stay in memory.
package struct SerializedModel: Sendable {
    fileprivate var proto: Onnx_ModelProto

    /// - bytes: a serialised `ModelProto`.
    /// - Throws: `ModelError` if they are something else.
    package init(_ bytes: UnsafeRawBufferPointer) throws(ModelError) { proto = try decode(bytes, "an ONNX model") }
}

extension Model {
    /// Reads a serialised `ModelProto`, as `init(_:path:)` does.
    package init(serialized bytes: UnsafeRawBufferPointer, path: String? = nil) throws(ModelError) {
        self = try Model(SerializedModel(bytes), path: path)
    }

    /// - path: where the bytes come from; without it, tensors with data in another file are refused.
    /// - Throws: `ModelError` if the parts of the model contradict each other.
    package init(_ serialized: consuming SerializedModel, path: String? = nil) throws(ModelError) {
        var proto = serialized.proto
        serialized.proto = Onnx_ModelProto()
        guard proto.hasGraph, !proto.opsetImport.isEmpty else {
            throw ModelError("the file is not an ONNX model: it holds no graph or names no operator set")
        }
        guard proto.functions.isEmpty else {
            throw ModelError("the model defines functions of its own, which are not supported", kind: .unsupported)
        }
        guard proto.graph.sparseInitializer.isEmpty else {
            throw ModelError("the model has sparse initialisers, which are not supported", kind: .unsupported)
        }
        producer = [proto.producerName, proto.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
        opsets = [:]
        for opset in proto.opsetImport {
            opsets[opset.domain == "ai.onnx" ? "" : opset.domain] = Int(opset.version)
        }
        metadata = proto.metadataProps.map { Metadata(key: $0.key, value: $0.value) }
        var graph = proto.graph
        proto.clearGraph()
        self.graph = try Graph(&graph, path.map { ExternalData(besideModel: $0) })
    }
}

extension Tensor {
    /// Reads a serialised `TensorProto`, as in the `.pb` files of conformance cases.
    package init(serialized bytes: UnsafeRawBufferPointer) throws(ModelError) {
        try self.init(decode(bytes, "an ONNX tensor") as Onnx_TensorProto, nil)
    }
}

private func decode<M: SwiftProtobuf.Message>(
    _ bytes: UnsafeRawBufferPointer, _ what: String
) throws(ModelError) -> M {
    guard !bytes.isEmpty else { throw ModelError("the file is empty") }
    // Fields that Ocellus does not know are not kept: they could be most of the file.
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    do {
        return try M(serializedBytes: bytes.bytes, options: options)
    } catch {
        // The library's own words tell a reader nothing more.
        throw ModelError("the file is not \(what), or is cut short")
    }
}

extension Graph {
    /// - proto: without its initialisers afterwards, each of which goes when it has been read: no weights are held twice.
    fileprivate init(_ proto: inout Onnx_GraphProto, _ external: ExternalData?) throws(ModelError) {
        name = proto.name
        nodes = try proto.node.map { node throws(ModelError) in try Node(node, external) }
        var tensors = proto.initializer
        proto.initializer = []
        initializers = []
        for index in tensors.indices {
            initializers.append(try Tensor(tensors[index], external))
            tensors[index] = Onnx_TensorProto()
        }
        inputs = proto.input.map { ValueInfo($0) }
        outputs = proto.output.map { ValueInfo($0) }
    }
}

extension Node {
    fileprivate init(_ proto: Onnx_NodeProto, _ external: ExternalData?) throws(ModelError) {
        name = proto.name
        domain = proto.domain == "ai.onnx" ? "" : proto.domain
        operatorName = proto.opType
        inputs = proto.input
        outputs = proto.output
        attributes = [:]
        for attribute in proto.attribute { attributes[attribute.name] = try Attribute(attribute, external) }
    }
}

extension Attribute {
    fileprivate init(_ proto: Onnx_AttributeProto, _ external: ExternalData?) throws(ModelError) {
        switch proto.type {
        case 1: self = .float(proto.f)
        case 2: self = .int(Int(proto.i))
        case 3: self = .string(String(decoding: proto.s, as: UTF8.self))
        case 4: self = .tensor(try Tensor(proto.t, external))
        case 6: self = .floats(proto.floats)
        case 7: self = .ints(proto.ints.map { Int($0) })
        case 8: self = .strings(proto.strings.map { String(decoding: $0, as: UTF8.self) })
        case 5: self = .other("graph")
        default: self = .other("type \(proto.type)")
        }
    }
}

extension ValueInfo {
    fileprivate init(_ proto: Onnx_ValueInfoProto) {
        name = proto.name
        guard proto.hasType, proto.type.hasTensorType else { return }
        type = ElementType(rawValue: Int(proto.type.tensorType.elemType))
        guard proto.type.tensorType.hasShape else { return }
        shape = proto.type.tensorType.shape.dim.map {
            $0.hasDimValue ? .fixed(Int($0.dimValue)) : .symbolic($0.dimParam)
        }
    }
}
