import Kernels
import ONNX

/// What becomes of two elements. Truth is 1 or 0.
enum Arithmetic: Sendable {
    case add, subtract, multiply, divide, power
    /// The quotient of integers, without its fraction.
    case quotient
    /// What a division leaves over, with the sign of the divisor, and with that of the dividend.
    case remainder, truncatedRemainder
    case minimum, maximum
    case equal, greater, greaterOrEqual, less, lessOrEqual
    case and, or, exclusiveOr
    /// The first, below zero times the second.
    case slope

    func apply(_ a: Float, _ b: Float) -> Float {
        switch self {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .power: Kernels.power(a, b)
        case .quotient: (a / b).rounded(.towardZero)
        case .remainder: Self.remainder(a, b)
        case .truncatedRemainder: a.truncatingRemainder(dividingBy: b)
        case .minimum: a.isNaN || a < b ? a : b
        case .maximum: a.isNaN || a > b ? a : b
        case .equal: a == b ? 1 : 0
        case .greater: a > b ? 1 : 0
        case .greaterOrEqual: a >= b ? 1 : 0
        case .less: a < b ? 1 : 0
        case .lessOrEqual: a <= b ? 1 : 0
        case .and: a != 0 && b != 0 ? 1 : 0
        case .or: a != 0 || b != 0 ? 1 : 0
        case .exclusiveOr: (a != 0) != (b != 0) ? 1 : 0
        case .slope: a < 0 ? a * b : a
        }
    }

    /// The same of integers whose type is too narrow for some results: these wrap around. A quotient by 0 is 0.
    func apply(_ a: Float, _ b: Float, in type: NarrowInteger) -> Float {
        let (left, right) = (Int(exactly: a) ?? 0, Int(exactly: b) ?? 0)
        switch self {
        case .add: return type.wrapped(left + right)
        case .subtract: return type.wrapped(left - right)
        case .multiply: return type.wrapped(left * right)
        case .quotient: return right == 0 ? 0 : type.wrapped(left / right)
        default: return apply(a, b)
        }
    }

    private static func remainder(_ a: Float, _ b: Float) -> Float {
        let rest = a.truncatingRemainder(dividingBy: b)
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    }

    var isComparison: Bool {
        switch self {
        case .equal, .greater, .greaterOrEqual, .less, .lessOrEqual: true
        default: false
        }
    }

    /// Whether results of narrow integers are defined, as they wrap around.
    var wrapsAround: Bool { self == .add || self == .subtract || self == .multiply || self == .divide }

    var isLogical: Bool { self == .and || self == .or || self == .exclusiveOr }
}

/// An integer type all of whose values a Float holds exactly.
enum NarrowInteger: Sendable {
    case uint8, int8, uint16, int16

    init?(_ type: ElementType) {
        switch type {
        case .uint8: self = .uint8
        case .int8: self = .int8
        case .uint16: self = .uint16
        case .int16: self = .int16
        default: return nil
        }
    }

    /// The value of the type that differs by a multiple of its range.
    func wrapped(_ value: Int) -> Float {
        switch self {
        case .uint8: Float(UInt8(truncatingIfNeeded: value))
        case .int8: Float(Int8(truncatingIfNeeded: value))
        case .uint16: Float(UInt16(truncatingIfNeeded: value))
        case .int16: Float(Int16(truncatingIfNeeded: value))
        }
    }
}
