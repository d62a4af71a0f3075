import ONNX

/// The same numbers in the type of another tensor.
struct CastLike: ElementwiseOperator {
    static let name = "CastLike"
    private let conversion: Conversion

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        node.ignore("saturate", "round_mode")
        conversion = try Conversion(node, from: data.type, to: try node.input(1, "the tensor of the type").type)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: conversion.target, shape: try node.input(0, "data").shape)]
    }

    func value(of x: Float) -> Float { conversion.value(of: x) }
}
