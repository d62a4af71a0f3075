import Kernels
import ONNX

/// Numbers of one type as numbers of another, as the arena holds them: in a Float each.
struct Conversion: Sendable {
    let target: ElementType
    private let change: Change

    private enum Change {
        case none, truth
        /// Rounded to what half precision can hold.
        case half
        /// Without its fraction, and within the limits of the type.
        case truncated(low: Float, high: Float)
        /// Without its fraction; what the type does not hold wraps around.
        case narrow(NarrowInteger)
    }

    /// - Throws: `.unsupported`, if the target has numbers that the arena cannot hold.
    init(_ node: NodeReader, from source: ElementType, to target: ElementType) throws(ModelError) {
        self.target = target
        switch target {
        case .float32, .float64: change = .none
        case .float16: change = source == .float16 ? .none : .half
        case .bool: change = .truth
        case .int32: change = .truncated(low: -0x1p31, high: 0x1p31)
        case .int64: change = .truncated(low: -0x1p63, high: 0x1p63)
        default:
            guard let narrow = NarrowInteger(target) else {
                throw node.unsupported("a cast from \(source.name) to \(target.name) is not supported")
            }
            change = .narrow(narrow)
        }
    }

    /// What is no number becomes the integer 0.
    func value(of x: Float) -> Float {
        switch change {
        case .none: return x
        case .truth: return x == 0 ? 0 : 1
        case .half: return Float(Float16(x))
        case .truncated(let low, let high):
            if x.isNaN { return 0 }
            return x < low ? low : x > high ? high : x.rounded(.towardZero)
        case .narrow(let type): return type.wrapped(Int(exactly: x.rounded(.towardZero)) ?? 0)
        }
    }
}
