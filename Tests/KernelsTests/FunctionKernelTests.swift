import CKernels
import Foundation
import Kernels
import Testdata
import Testing

/// Functions of single floats: near libm's in double precision, and the same bits from every set.
struct FunctionKernelTests {
    struct Function: CustomTestStringConvertible, Sendable {
        let own: ElementFunction
        let exact: @Sendable (Double) -> Double
        /// Where the error is at most so many units in the last place.
        let range: ClosedRange<Float>
        let units: Double
        /// The error anywhere between −1000 and 1000.
        let absolute: Double
        var testDescription: String { own.kernel(in: .best).name }
    }

    static let functions = [
        Function(own: .exponential, exact: { exp($0) }, range: -87...88.7, units: 1, absolute: .infinity),
        Function(own: .sigmoid, exact: { 1 / (1 + exp(-$0)) }, range: -87...1e30, units: 2.1, absolute: 1e-7),
        Function(own: .swish(alpha: 1), exact: { $0 / (1 + exp(-$0)) }, range: -87...1e30, units: 2.5, absolute: 1e-4),
        Function(
            own: .swish(alpha: 0.5), exact: { $0 / (1 + exp(-0.5 * $0)) }, range: -87...1e30, units: 2.5,
            absolute: 1e-4),
        Function(
            own: .hardSigmoid(alpha: 0.25, beta: 0.5), exact: { min(max($0 / 4 + 0.5, 0), 1) }, range: -1e30...1e30,
            units: 0.5, absolute: 6e-8),
        Function(
            own: .hardSwish, exact: { $0 * min(max($0 / 6 + 0.5, 0), 1) }, range: 0...1e30, units: 1.5, absolute: 1e-4),
        Function(own: .hyperbolicTangent, exact: { tanh($0) }, range: -1e30...1e30, units: 2.5, absolute: 1.5e-7),
        Function(own: .errorFunction, exact: { erf($0) }, range: -1e30...1e30, units: 4.5, absolute: 2.7e-7),
        Function(
            own: .gelu, exact: { $0 * erfc(-$0 * 0.5.squareRoot()) / 2 }, range: 0...1e30, units: 3.2, absolute: 1e-4),
        Function(
            own: .geluByTangent,
            exact: { $0 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) },
            range: 0...1e30, units: 2.5, absolute: 1e-4),
        Function(own: .mish, exact: { $0 * tanh(log1p(exp($0))) }, range: -80...1e30, units: 4, absolute: 1e-4),
        Function(
            own: .leakyRelu(alpha: 0.25), exact: { $0 < 0 ? $0 / 4 : $0 }, range: -1e30...1e30, units: 0.5,
            absolute: 1e-45),
    ]

    /// Results at −∞, −1e30, −0, 0, 1e30 and ∞. A product of infinity and 0 is not a number.
    static let ends: [(ElementFunction, [Float])] = [
        (.exponential, [0, 0, 1, 1, .infinity, .infinity]),
        (.sigmoid, [0, 0, 0.5, 0.5, 1, 1]),
        (.swish(alpha: 1), [.nan, -0.0, -0.0, 0, 1e30, .infinity]),
        (.hardSigmoid(alpha: 1, beta: 0.5), [0, 0, 0.5, 0.5, 1, 1]),
        (.hardSwish, [.nan, -0.0, -0.0, 0, 1e30, .infinity]),
        (.hyperbolicTangent, [-1, -1, -0.0, 0, 1, 1]),
        (.errorFunction, [-1, -1, -0.0, 0, 1, 1]),
        (.gelu, [0, 0, -0.0, 0, 1e30, .infinity]),
        (.geluByTangent, [.nan, -0.0, -0.0, 0, 1e30, .infinity]),
        (.mish, [.nan, -0.0, -0.0, 0, 1e30, .infinity]),
        (.leakyRelu(alpha: 0.5), [-.infinity, -5e29, -0.0, 0, 1e30, .infinity]),
    ]

    /// Every few thousandth of all floats.
    @Test(arguments: functions)
    func isNearTheExactValue(function: Function) {
        var worst = (error: 0.0, at: Float(0))
        var worstAbsolute = worst
        for bits in stride(from: UInt32(0), through: .max - 9973, by: 9973) {
            let x = Float(bitPattern: bits)
            guard x.isFinite, x.magnitude <= 1000 || function.range.contains(x) else { continue }
            let exact = function.exact(Double(x))
            let error = abs(Double(function.own.value(of: x)) - exact)
            let inUnits = error / Double(Float(exact).ulp)
            if function.range.contains(x), !(inUnits <= worst.error) { worst = (inUnits, x) }
            if x.magnitude <= 1000, !(error <= worstAbsolute.error) { worstAbsolute = (error, x) }
        }
        #expect(worst.error <= function.units, "at \(worst.at)")
        #expect(worstAbsolute.error <= function.absolute, "at \(worstAbsolute.at)")
    }

    /// Below 0 the two GELUs are tiny: there it is the difference that counts.
    @Test func gelusBelowZero() {
        for x in stride(from: Float(-12), to: 0, by: 0x1p-13) {
            let wide = Double(x)
            let exact = wide * erfc(-wide * 0.5.squareRoot()) / 2
            #expect(abs(Double(ElementFunction.gelu.value(of: x)) - exact) <= 4.2e-8, "at \(x)")
            let argument = (2 / Double.pi).squareRoot() * (wide + 0.044715 * wide * wide * wide)
            let approximate = wide / (1 + exp(-2 * argument))
            #expect(abs(Double(ElementFunction.geluByTangent.value(of: x)) - approximate) <= 5e-8, "at \(x)")
        }
    }

    @Test(arguments: ends)
    func hasTheRightEnds(function: ElementFunction, expected: [Float]) {
        let found = [-Float.infinity, -1e30, -0.0, 0, 1e30, .infinity].map { function.value(of: $0) }
        #expect(sameBits(found, expected), "\(found)")
        #expect(function.value(of: .nan).isNaN)
    }

    /// At every length up to some vectors, beside pages that may not be touched, and in place.
    @Test(arguments: functions)
    func givesTheSameBitsInEverySet(function: Function) {
        var random = Seeded(7)
        for count in 0...70 {
            let values = random.awkward(count, special: true).map { $0 * random.pick([0.01, 1, 10, 100]) }
            let expected = values.map { function.own.value(of: $0) }
            for set in KernelSet.names.compactMap({ KernelSet(named: $0) }) {
                let kernel = function.own.kernel(in: set)
                for edge in GuardedEdge.allCases {
                    let (input, output) = (
                        GuardedFloats(values, edge: edge), GuardedFloats(Array(repeating: 7, count: count), edge: edge)
                    )
                    kernel(input.start, output.start, count: count)
                    kernel(input.start, input.start, count: count)
                    for written in [output, input] {
                        #expect(
                            sameBits(written.values, expected),
                            "\(kernel.name), \(count): \(difference(written.values, expected))")
                        #expect(written.isUntouchedAround, "\(kernel.name) writes outside its output")
                    }
                }
            }
        }
    }

    /// All of the range of exponents, denormal results included.
    @Test(arguments: functions)
    func givesTheSameBitsForAllSizesOfNumbers(function: Function) {
        let values = stride(from: UInt32(0), through: .max - 65_521, by: 65_521).map { Float(bitPattern: $0) }
        var results: [[Float]] = []
        for set in KernelSet.names.compactMap({ KernelSet(named: $0) }) {
            var output = values
            output.withUnsafeMutableBufferPointer { output in
                let start = output.baseAddress!
                function.own.kernel(in: set)(start, start, count: output.count)
            }
            results.append(output)
        }
        for result in results { #expect(sameBits(result, results[0]), "\(difference(result, results[0]))") }
    }
}
