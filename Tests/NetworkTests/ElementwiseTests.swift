import Foundation
import Kernels
import Network
import TestModels
import Testdata
import Testing

/// Functions of single elements between convolutions, where they run on blocked maps with borders.
struct ElementwiseTests {
    /// Each makes something else than zero of the zeros in a border, where it must not look.
    static let functions: [(String, @Sendable (Double) -> Double)] = [
        ("Exp", { exp($0) }), ("Sigmoid", { 1 / (1 + exp(-$0)) }), ("HardSigmoid", { min(max(0.2 * $0 + 0.5, 0), 1) }),
        ("Softplus", { log(1 + exp($0)) }),
    ]

    @Test(arguments: functions.map(\.0), Seeded.seeds(5))
    func leavesBordersAlone(type: String, seed: Int) throws {
        let function = try #require(Self.functions.first { $0.0 == type }).1
        var random = Seeded(seed)
        let channels = random.pick([1, 5, 16, 20])
        let (w, v) = (random.floats(channels * 3 * 9), random.floats(4 * channels * 9))
        let input = random.floats(3 * 7 * 6)
        var model = TestModel(input: [1, 3, 7, 6])
        model.constant("w", [channels, 3, 3, 3], w)
        model.constant("v", [4, channels, 3, 3], v)
        let pads: [String: TestAttribute] = ["pads": .ints([1, 1, 1, 1])]
        model.add("Conv", ["x", "w"], as: "first", pads)
        model.add(type, ["first"], as: "function")
        model.add("Conv", ["function", "v"], as: "y", pads)
        model.outputs = ["y"]
        var window = NaiveWindow()
        window.kernel = (3, 3)
        window.padding = .explicit(begin: 1, end: 1)
        let first = window.convolve(
            NaiveTensor(shape: [1, 3, 7, 6], input), NaiveTensor(shape: [channels, 3, 3, 3], w),
            Array(repeating: 0, count: channels))
        let expected = window.convolve(
            first.map(function), NaiveTensor(shape: [4, channels, 3, 3], v), Array(repeating: 0, count: 4))
        var bits: [UInt32]?
        for kernels in KernelSet.names.compactMap({ KernelSet(named: $0) }) {
            let plan = try Plan(try model.read(), kernels: kernels)
            let session = Session(plan, threads: 2)
            session.setInput(0, to: input)
            session.run()
            let found = Array(session.output())
            if let bits {
                #expect(found.map(\.bitPattern) == bits, "seed \(seed), \(kernels.name)")
            } else {
                let scale = max(1, expected.values.map { abs($0) }.max() ?? 1)
                let worst = zip(found, expected.values).map { abs(Double($0) - $1) }.max() ?? 0
                #expect(worst <= 1e-5 * scale, "seed \(seed), \(kernels.name)")
            }
            bits = found.map(\.bitPattern)
        }
    }
}
