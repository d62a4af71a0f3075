import ONNX

/// The same numbers in another type. Floats become integers only where they are known at load, as they may be any number.
struct Cast: ElementwiseOperator {
    static let name = "Cast"
    private let target: ElementType
    private let change: Change

    private enum Change { case none, truth, truncated }

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        try node.requireNumbers(data)
        node.ignore("saturate", "round_mode")
        guard let number = try node.int("to"), let target = ElementType(rawValue: number) else {
            throw node.error("to should be the number of a type")
        }
        self.target = target
        switch target {
        case .float32: change = .none
        case .float16:
            // Values that it does not hold are not rounded between the layers.
            guard data.type == .float16 || data.constant != nil else {
                throw node.unsupported("a cast to float16 is not supported")
            }
            change = .none
        case .bool: change = .truth
        case .int32, .int64:
            guard data.constant != nil || data.type == .int32 || data.type == .bool else {
                throw node.unsupported("a cast from \(data.type.name) to \(target.name) is not supported")
            }
            change = .truncated
        default: throw node.unsupported("a cast from \(data.type.name) to \(target.name) is not supported")
        }
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: target, shape: try node.input(0, "data").shape)]
    }

    func value(of x: Float) -> Float {
        switch change {
        case .none: x
        case .truth: x == 0 ? 0 : 1
        case .truncated: x.rounded(.towardZero)
        }
    }
}
