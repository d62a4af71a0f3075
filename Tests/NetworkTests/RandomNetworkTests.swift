import Kernels
import Network
import TestModels
import Testdata
import Testing

/// Random small networks against the plain definitions. A failed seed runs alone with OCELLUS_SEED.
struct RandomNetworkTests {
    static let seeds = Seeded.seeds(400)

    @Test(arguments: seeds)
    func computesWhatTheDefinitionsSay(seed: Int) throws {
        let network = RandomNetwork(seed: seed)
        let model = try network.model.read()
        var bits: [[UInt32]]?
        for name in KernelSet.names {
            guard let kernels = KernelSet(named: name) else { continue }
            let plan = try Plan(model, kernels: kernels)
            for threads in 1...4 {
                let session = Session(plan, threads: threads)
                // The second run finds an arena that the first one has used.
                for run in 1...2 {
                    session.setInput(0, to: network.input)
                    session.run()
                    let outputs = plan.outputs.indices.map { Array(session.output($0)) }
                    let found = outputs.map { $0.map(\.bitPattern) }
                    if let bits {
                        // Not the arrays themselves: their difference would be printed.
                        let isSame = found == bits
                        #expect(isSame, "seed \(seed), \(name), \(threads) threads, run \(run)")
                    } else {
                        bits = found
                        compare(outputs, network, "seed \(seed), fused")
                    }
                }
            }
        }
        let plain = Session(try Plan(model, fusing: false))
        plain.setInput(0, to: network.input)
        plain.run()
        compare(network.expected.indices.map { Array(plain.output($0)) }, network, "seed \(seed), without passes")
    }

    private func compare(_ outputs: [[Float]], _ network: RandomNetwork, _ what: String) {
        for (index, (found, expected)) in zip(outputs, network.expected).enumerated() {
            let name = network.model.outputs[index]
            #expect(found.count == expected.values.count, "\(what), output \(name)")
            let scale = max(1, expected.values.map { abs($0) }.max() ?? 1)
            for (place, (a, b)) in zip(found, expected.values).enumerated()
            where !(abs(Double(a) - b) <= 1e-4 * scale) {
                Issue.record("\(what), output \(name), index \(place): expected \(b), found \(a)")
                break
            }
        }
    }
}
