import Kernels
import Network
import TestModels
import Testdata
import Testing

/// A depthwise convolution that makes its input as it goes gives the bits of two layers, one after the other.
struct ExpandedMapTests {
    /// A dense and a depthwise convolution, as in an inverted residual, of any geometry.
    private struct Pair {
        var model: TestModel
        let picture: [Float]

        /// - isTall: whether there are many short rows, or few long ones.
        init(_ random: inout Seeded, isTall: Bool) {
            let inputs = Int.random(in: 1...40, using: &random)
            let channels = Int.random(in: 17...70, using: &random)
            let short = Int.random(in: 9...40, using: &random)
            let long = (1 << 16) / (channels * short) + Int.random(in: 1...30, using: &random)
            let (height, width) = isTall ? (long, short) : (short, long)
            model = TestModel(opset: 14, input: [1, inputs, height, width])
            model.constant("dense", [channels, inputs, 1, 1], random.floats(channels * inputs))
            model.constant("dense.bias", [channels], random.floats(channels))
            model.add("Conv", ["x", "dense", "dense.bias"], as: "expanded")
            var map = "expanded"
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                model.constant("low", [], [-0.25])
                model.constant("high", [], [1.5])
                map = model.add("Clip", [map, "low", "high"], as: "clipped")
            case 1: map = model.add("HardSwish", [map], as: "swished")
            default: break
            }
            let kernel = [Int.random(in: 1...7, using: &random), Int.random(in: 1...5, using: &random)]
            model.constant("filters", [channels, 1] + kernel, random.floats(channels * kernel[0] * kernel[1]))
            model.add(
                "Conv", [map, "filters"], as: "y",
                [
                    "group": .int(channels),
                    "strides": .ints((0..<2).map { _ in Int.random(in: 1...3, using: &random) }),
                    "dilations": .ints([1, Int.random(in: 1...2, using: &random)]),
                    "pads": .ints([0, 1, 0, 1].map { Int.random(in: 0..<kernel[$0] + 1, using: &random) }),
                ])
            model.outputs = ["y"]
            picture = random.floats(inputs * height * width)
        }
    }

    static let seeds = Seeded.seeds(60)

    @Test(arguments: seeds)
    func isWhatTheLayersGiveOneAfterTheOther(seed: Int) throws {
        var random = Seeded(seed)
        let pair = Pair(&random, isTall: random.chance(2))
        let model = try pair.model.read()
        func bits(_ plan: Plan, threads: Int) -> [UInt32] {
            let session = Session(plan, threads: threads)
            // The second run finds memory that the first one has used.
            for _ in 1...2 {
                session.setInput(0, to: pair.picture)
                session.run()
            }
            return session.output().map(\.bitPattern)
        }
        for name in KernelSet.names {
            guard let kernels = KernelSet(named: name) else { continue }
            let plan = try Plan(model, kernels: kernels)
            #expect(plan.stepKernels.contains("f32_conv_depthwise_\(name)"), "seed \(seed)")
            let expected = bits(try Plan(model, kernels: kernels, fusing: false), threads: 1)
            for threads in 1...3 {
                let isSame = bits(plan, threads: threads) == expected
                #expect(isSame, "seed \(seed), \(name), \(threads) threads")
            }
        }
    }

    /// A map that something else reads, too, is made as a whole.
    @Test func othersMayReadTheMap() throws {
        var random = Seeded(5)
        var pair = Pair(&random, isTall: true)
        pair.model.outputs = ["y", "expanded"]
        let plan = try Plan(try pair.model.read())
        #expect(!plan.stepKernels.contains { $0.contains("conv_depthwise") })
    }
}
