import ONNX

/// The same numbers in another type.
struct Cast: ElementwiseOperator {
    static let name = "Cast"
    private let conversion: Conversion

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        // For types of 8 bits and fewer.
        node.ignore("saturate", "round_mode")
        guard let number = try node.int("to") else { throw node.error("to should be the number of a type") }
        guard let target = ElementType(rawValue: number) else {
            throw node.unsupported("a cast from \(data.type.name) to the type \(number) is not supported")
        }
        conversion = try Conversion(node, from: data.type, to: target)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: conversion.target, shape: try node.input(0, "data").shape)]
    }

    func value(of x: Float) -> Float { conversion.value(of: x) }
}
