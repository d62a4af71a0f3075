import Foundation
import Kernels
import Testing

/// The engine's own functions against libm's in double precision.
struct ElementaryFunctionTests {
    struct Function: CustomTestStringConvertible, Sendable {
        let name: String
        let range: ClosedRange<Float>
        let own: @Sendable (Float) -> Float
        let exact: @Sendable (Double) -> Double
        var testDescription: String { name }
    }

    static let functions = [
        Function(name: "ln", range: .leastNonzeroMagnitude...3e38, own: { logarithm($0) }, exact: { log($0) }),
        Function(name: "softplus", range: 1e-30...100, own: { softplus($0) }, exact: { log1p(exp($0)) }),
        Function(
            name: "softplus below 0", range: 1e-30...80, own: { softplus(-$0) }, exact: { log1p(exp(-$0)) }),
        Function(name: "eˣ − 1", range: 1e-30...80, own: { exponentialMinusOne($0) }, exact: { expm1($0) }),
        Function(
            name: "eˣ − 1 below 0", range: 1e-30...80, own: { exponentialMinusOne(-$0) }, exact: { expm1(-$0) }),
        Function(name: "√√x³", range: 1e-30...1e30, own: { power($0, 0.75) }, exact: { pow($0, 0.75) }),
        Function(name: "x⁻³", range: 1e-10...1e10, own: { power(-$0, -3) }, exact: { pow(-$0, -3) }),
    ]

    @Test(arguments: functions)
    func isWithinOneUnitInTheLastPlace(function: Function) {
        var worst = (error: 0.0, at: Float(0))
        let (from, to) = (function.range.lowerBound.bitPattern, function.range.upperBound.bitPattern)
        for bits in stride(from: from, through: to, by: 4_999) {
            let x = Float(bitPattern: bits)
            let exact = function.exact(Double(x))
            let error = abs(Double(function.own(x)) - exact) / Double(Float(exact).ulp)
            if !(error <= worst.error) { worst = (error, x) }
        }
        #expect(worst.error <= 1, "at \(worst.at)")
    }

    @Test func oddFunctionsAreOdd() {
        for x in [Float(0), .leastNormalMagnitude / 8, 1e-5, 0.3, 2, 5, 1e30, .infinity] {
            #expect(ElementFunction.hyperbolicTangent.value(of: -x) == -ElementFunction.hyperbolicTangent.value(of: x))
            #expect(ElementFunction.errorFunction.value(of: -x) == -ElementFunction.errorFunction.value(of: x))
        }
    }

    @Test func endsOfTheRanges() {
        #expect(logarithm(0) == -.infinity && logarithm(-1).isNaN && logarithm(.infinity) == .infinity)
        #expect(logarithm(1) == 0)
        #expect(softplus(.infinity) == .infinity && softplus(-.infinity) == 0)
        #expect(exponentialMinusOne(-.infinity) == -1 && exponentialMinusOne(.infinity) == .infinity)
        for value in [
            logarithm(.nan), softplus(.nan), power(.nan, 2),
            power(2, .nan), exponentialMinusOne(.nan),
        ] {
            #expect(value.isNaN)
        }
    }

    /// IEEE 754-2019, section 9.2.1, as C's `powf` has it.
    @Test func powersOfSpecialNumbers() {
        let numbers: [Float] = [0, -0.0, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 2.5, .infinity, -.infinity, .nan, 1e30, -1e30]
        for x in numbers {
            for y in numbers {
                let (found, expected) = (power(x, y), powf(x, y))
                let isSame = found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN
                #expect(isSame, "\(x) to the power of \(y) is \(expected), found \(found)")
            }
        }
    }
}
