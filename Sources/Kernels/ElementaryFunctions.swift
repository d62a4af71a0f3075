/// Elementary functions of Float, worked out in double precision by plain multiplications, additions and divisions, so
/// that every processor gives the same bits. The double results are good to about 1e-14, so that after rounding they are
/// within one unit in the last place of a Float.

/// The natural logarithm: −∞ at 0, not a number below.
package func logarithm(_ x: Float) -> Float { Float(logarithm(precisely: Double(x))) }

/// eˣ − 1, without cancellation near 0.
package func exponentialMinusOne(_ x: Float) -> Float {
    // x + x²/2: below, even a double loses what follows the 1.
    if x.magnitude < 1e-5 { return Float(Double(x) + Double(x) * Double(x) / 2) }
    return Float(exponential(precisely: Double(x)) - 1)
}

/// ln(1 + eˣ), which is about x for large x.
package func softplus(_ x: Float) -> Float {
    if x.isNaN { return x }
    let small = exponential(precisely: -Double(x.magnitude))
    // ln(1 + s) = s − s²/2 + …: below, 1 + s would lose what s holds.
    let rest = small < 1e-5 ? small - small * small / 2 : logarithm(precisely: 1 + small)
    return Float(max(Double(x), 0) + rest)
}

/// xʸ with the special cases of IEEE 754's `pow`.
package func power(_ x: Float, _ y: Float) -> Float {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    let isInteger = y == y.rounded(.towardZero)
    let isOdd = isInteger && y.magnitude < 16_777_216 && Int(y) % 2 != 0
    let isNegative = x.sign == .minus && isOdd
    if x < 0, x > -.infinity, !isInteger, y.isFinite { return .nan }
    let magnitude: Double
    if x.magnitude == 1 {
        magnitude = 1
    } else {
        magnitude = exponential(precisely: Double(y) * logarithm(precisely: Double(x.magnitude)))
    }
    return Float(isNegative ? -magnitude : magnitude)
}

/// eˣ: x = n·ln 2 + r with |r| ≤ ln 2 / 2 (ln 2 in two parts after Cody and Waite), eʳ by its Taylor series to r¹³/13!.
package func exponential(precisely x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709 { return .infinity }
    if x < -708 { return 0 }
    let n = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
    let r = (x - n * 0.693_145_751_953_125) - n * 1.428_606_820_309_417_2e-6
    var sum = 1.0
    for divisor in stride(from: 13.0, to: 0, by: -1) { sum = 1 + sum * r / divisor }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
}

/// ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)) for x = m·2ᵉ with √½ ≤ m < √2, by the series of artanh to the 21st power.
package func logarithm(precisely x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095 {
        significand /= 2
        exponent += 1
    }
    let s = (significand - 1) / (significand + 1)
    let square = s * s
    var sum = 1.0 / 21
    for odd in stride(from: 19.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return exponent * 0.693_147_180_559_945_3 + 2 * s * sum
}
