/// eˣ by range reduction and a polynomial, in plain multiplications and additions, so that every processor gives the same
/// bits. Within 2 units in the last place between −87 and 88.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2 (ln 2 in two parts after Cody and Waite), eʳ by its Taylor series to r⁷/7!, then a
/// scaling by 2ⁿ.
package func exponential(_ x: Float) -> Float {
    if x.isNaN { return x }
    if x > 88.722_83 { return .infinity }
    if x < -87.336_54 { return 0 }
    let n = (x * 1.442_695_04).rounded(.toNearestOrEven)
    let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
    var p: Float = 1.0 / 5040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    return Float(sign: .plus, exponent: Int(n), significand: p)
}

/// Softmax over `count` values that lie `stride` apart: each eˣ⁻ᵐ over their sum, m the largest.
package func softmax(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, stride: Int
) {
    var largest = -Float.infinity
    for index in 0..<count { largest = max(largest, input[index * stride]) }
    var sum: Float = 0
    for index in 0..<count {
        let value = exponential(input[index * stride] - largest)
        output[index * stride] = value
        sum += value
    }
    for index in 0..<count { output[index * stride] /= sum }
}
