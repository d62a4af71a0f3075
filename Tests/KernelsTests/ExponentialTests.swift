import Foundation
import Kernels
import Testdata
import Testing

/// The exponential against libm's in double precision, and the softmax that is built on it.
struct ExponentialTests {
    /// Every few thousandth Float of the documented range.
    @Test func isWithinTwoUnitsInTheLastPlace() {
        var worst = (error: 0.0, at: Float(0))
        for (from, to) in [
            (Float(0).bitPattern, Float(88).bitPattern), (Float(-0.0).bitPattern, Float(-87).bitPattern),
        ] {
            for bits in stride(from: from, through: to, by: 997) {
                let x = Float(bitPattern: bits)
                let exact = exp(Double(x))
                let error = abs(Double(exponential(x)) - exact) / Double(Float(exact).ulp)
                if error > worst.error { worst = (error, x) }
            }
        }
        #expect(worst.error <= 2, "at \(worst.at)")
    }

    @Test func endsOfTheRange() {
        #expect(exponential(0) == 1)
        #expect(exponential(.infinity) == .infinity)
        #expect(exponential(-.infinity) == 0)
        #expect(exponential(.greatestFiniteMagnitude) == .infinity)
        #expect(exponential(-.greatestFiniteMagnitude) == 0)
        #expect(exponential(.nan).isNaN)
        #expect(exponential(88.722_83).isFinite)
        #expect(exponential(-87.336_54) > 0)
    }

    private func softmax(of values: [Float], stride: Int = 1) -> [Float] {
        var output = Array(repeating: Float(7), count: values.count)
        Kernels.softmax(values, &output, count: (values.count + stride - 1) / stride, stride: stride)
        return output
    }

    @Test(arguments: Seeded.seeds(50))
    func softmaxSumsToOne(seed: Int) {
        var random = Seeded(seed)
        let scale = random.pick([Float(1e-30), 1, 100, 1e30, .greatestFiniteMagnitude])
        let values = random.floats(Int.random(in: 1...2000, using: &random)).map { $0 * scale }
        let scores = softmax(of: values)
        #expect(scores.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
        let sum: Double = scores.reduce(0) { $0 + Double($1) }
        #expect(abs(sum - 1) < 1e-4)
        let largest = values.max()
        for (value, score) in zip(values, scores) where value == largest { #expect(score == scores.max()) }
    }

    @Test func softmaxWithAStrideLeavesTheRestAlone() {
        let scores = softmax(of: [1, 9, 1, 9, 1], stride: 2)
        let third: Float = 1 / 3
        #expect(scores == [third, 7, third, 7, third])
    }
}
