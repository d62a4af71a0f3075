import Kernels

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

    var isLogical: Bool { self == .and || self == .or || self == .exclusiveOr }
}
