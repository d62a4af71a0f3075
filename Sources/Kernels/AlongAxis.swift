/// Functions of `count` values that lie `stride` apart, all of which matter for each.

/// ln of softmax: each x − m − ln Σ eˣ⁻ᵐ, m the largest.
package func logSoftmax(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, stride: Int
) {
    var largest = -Float.infinity
    for index in 0..<count { largest = max(largest, input[index * stride]) }
    var sum: Double = 0
    for index in 0..<count { sum += Double(exponential(input[index * stride] - largest)) }
    let rest = Float(logarithm(precisely: sum))
    for index in 0..<count { output[index * stride] = input[index * stride] - largest - rest }
}

/// 1 for the first of the largest, 0 for the others.
package func hardmax(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, stride: Int
) {
    guard count > 0 else { return }
    var best = 0
    for index in 0..<count where input[index * stride] > input[best * stride] { best = index }
    for index in 0..<count { output[index * stride] = index == best ? 1 : 0 }
}

/// Each divided by the sum of all magnitudes, or by the root of the sum of all squares; zeros stay zeros.
package func normalise(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, stride: Int, squares: Bool
) {
    var sum: Double = 0
    for index in 0..<count {
        let value = Double(input[index * stride])
        sum += squares ? value * value : value.magnitude
    }
    let norm = Float(squares ? sum.squareRoot() : sum)
    for index in 0..<count { output[index * stride] = norm == 0 ? 0 : input[index * stride] / norm }
}
