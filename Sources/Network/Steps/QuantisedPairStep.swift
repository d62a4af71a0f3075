import CKernels
import Kernels
import Tensors

/// The sum or the product of two maps of bytes. A chunk is some blocks of channels.
final class QuantisedPairStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let combine: ck_q8_combine
    private let pair: ck_q8_pair
    private let operands: (Operand, Operand)
    private let maps: (FeatureMap, FeatureMap)
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernels: KernelSet, kind: QuantisedPair.Kind, pair: ck_q8_pair, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_\(kind == .sum ? "add" : "multiply")_\(kernels.quantisedName)"
        combine = kind == .sum ? kernels.quantised.add : kernels.quantised.multiply
        self.pair = pair
        self.operands = operands
        self.maps = maps
        self.output = output
        self.outputMap = outputMap
        chunks = min(Chunking.even(outputMap.elementCount), outputMap.blocks)
    }

    func run(chunk: Int, memory: Workspace) {
        for block in outputMap.blocks * chunk / chunks..<outputMap.blocks * (chunk + 1) / chunks {
            run(block: block, memory)
        }
    }

    private func run(block: Int, _ memory: Workspace) {
        let (a, b) = (operands.0.bytes(memory), operands.1.bytes(memory))
        let output = output.mutableBytes(memory)
        withUnsafePointer(to: pair) { pair in
            // Rows without gaps are one.
            let sharesSecond = pair.pointee.b_pixel == 0
            let isLine =
                maps.0.hasContiguousRows && outputMap.hasContiguousRows && (sharesSecond || maps.1.hasContiguousRows)
            let rowsPerCall = isLine ? outputMap.height : 1
            for y in stride(from: 0, to: outputMap.height, by: rowsPerCall) {
                combine(
                    pair, a + maps.0.offset(block: block, row: y),
                    b + maps.1.offset(block: block, row: sharesSecond ? 0 : y),
                    output + outputMap.offset(block: block, row: y), Int64(outputMap.width * rowsPerCall))
            }
        }
    }
}
