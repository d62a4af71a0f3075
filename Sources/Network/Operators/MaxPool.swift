import ONNX

/// The largest value in each window, and where it stands, if that is asked for; padding never counts.
struct MaxPool: PoolOperator {
    static let name = "MaxPool"
    let pool: Pool
    /// How the places of the largest are counted; nil if they are not asked for.
    private let places: PoolPlacesStep.Order?

    init(_ node: NodeReader) throws(ModelError) {
        pool = try Pool(node, pooling: .maximum)
        let order = try node.int("storage_order") ?? 0
        guard order == 0 || order == 1 else { throw node.error("storage_order is \(order), 0 or 1 is expected") }
        guard node.wantedOutputs > 1 else {
            places = nil
            return
        }
        guard try node.input(0, "data").count <= Lowering.exactIntegers else {
            throw node.unsupported("places in data of 2²⁴ and more elements are not supported")
        }
        places = order == 0 ? .rowMajor : .columnMajor
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        let values = ValueType(type: try node.input(0, "data").type, shape: pool.shape)
        return places == nil ? [values] : [values, ValueType(type: .int64, shape: pool.shape)]
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try pool.lower(node, into: &lowering)
        guard let places else { return }
        let (window, planes) = (pool.window, pool.planes)
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[1], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            PoolPlacesStep(
                name: node.name, window: window, order: places, planes: planes,
                input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
        }
    }
}
