import Kernels
import Network
import ONNX
import Testdata
import Testing

/// Real networks give the same bits for any number of threads, by any vector set.
struct SameBitsTests {
    /// Winograd's filtering and concatenations, inverted residuals, integers.
    static let models = ["squeezenet1.1.onnx", "mobilenet_v2_1.0_224_tf1.onnx", "mobilenet_v1_0.25_128_qdq.onnx"]

    @Test(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)), arguments: models)
    func ofRealNetworks(name: String) throws {
        let model = try Model(path: Testdata.path("models/\(name)"))
        var expected: [UInt32]?
        for set in ["avx2", "avx512", "neon"] {
            guard let kernels = KernelSet(named: set) else { continue }
            let plan = try Plan(model, kernels: kernels)
            var random = Seeded(11)
            let picture = random.floats(plan.inputs[0].shape.reduce(1, *))
            for threads in 1...4 {
                let session = Session(plan, threads: threads)
                session.setInput(0, to: picture)
                session.run()
                let found = session.output().map(\.bitPattern)
                let isSame = found == expected ?? found
                #expect(isSame, "\(name), \(set), \(threads) threads")
                expected = found
            }
        }
    }
}
