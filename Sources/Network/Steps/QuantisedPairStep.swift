import CKernels
import Kernels
import Tensors

/// What becomes of two maps of bytes: their sum or product.
struct ByteCombination {
    let kernel: String

    private let combine: ck_q8_combine
    private let pair: ck_q8_pair
    private let operands: (Operand, Operand)
    private let maps: (FeatureMap, FeatureMap)
    private let output: Operand
    private let outputMap: FeatureMap

    /// - output: may be one of the operands.
    init(
        kernels: KernelSet, kind: QuantisedPair.Kind, pair: ck_q8_pair, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        kernel = "q8_\(kind == .sum ? "add" : "multiply")_\(kernels.quantisedName)"
        combine = kind == .sum ? kernels.quantised.add : kernels.quantised.multiply
        self.pair = pair
        self.operands = operands
        self.maps = maps
        self.output = output
        self.outputMap = outputMap
    }

    func run(blocks: Range<Int>, rows: Range<Int>, memory: Workspace) {
        let (a, b) = (operands.0.bytes(memory), operands.1.bytes(memory))
        let output = output.mutableBytes(memory)
        // Rows without gaps are one.
        let sharesSecond = pair.b_pixel == 0
        let isLine =
            maps.0.hasContiguousRows && outputMap.hasContiguousRows && (sharesSecond || maps.1.hasContiguousRows)
        let rowsPerCall = isLine ? max(rows.count, 1) : 1
        withUnsafePointer(to: pair) { pair in
            for block in blocks {
                for y in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsPerCall) {
                    combine(
                        pair, a + maps.0.offset(block: block, row: y),
                        b + maps.1.offset(block: block, row: sharesSecond ? 0 : y),
                        output + outputMap.offset(block: block, row: y), Int64(outputMap.width * rowsPerCall))
                }
            }
        }
    }
}

/// The sum or the product of two maps of bytes. A chunk is some blocks of channels.
final class QuantisedPairStep: Step {
    let name: String
    var kernel: String { combination.kernel }
    let chunks: Int

    private let combination: ByteCombination
    private let outputMap: FeatureMap

    init(name: String, combination: ByteCombination, outputMap: FeatureMap) {
        self.name = name
        self.combination = combination
        self.outputMap = outputMap
        chunks = min(Chunking.pointwise(outputMap.elementCount), outputMap.blocks)
    }

    func run(chunk: Int, memory: Workspace) {
        combination.run(
            blocks: outputMap.blocks * chunk / chunks..<outputMap.blocks * (chunk + 1) / chunks,
            rows: 0..<outputMap.height, memory: memory)
    }
}
