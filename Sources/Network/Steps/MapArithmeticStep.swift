import CKernels
import Kernels
import Tensors

/// Arithmetic of two blocked maps, of which one may be one pixel that serves all.
final class MapArithmeticStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let combining: Combining
    private let operands: (Side, Side)
    private let pixel: ck_pixel
    private let output: Operand
    private let outputMap: FeatureMap
    private let runs: MapRuns

    /// An operand and how it lies.
    private struct Side {
        let operand: Operand
        let map: FeatureMap
        /// Whether it is one pixel that serves all.
        let isPixel: Bool

        func run(_ memory: Workspace, block: Int, row: Int) -> UnsafePointer<Float> {
            operand.floats(memory) + map.offset(block: block, row: isPixel ? 0 : row)
        }
    }

    init(
        name: String, kernels: KernelSet, arithmetic: Arithmetic, range: ClampRange, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        combining = Combining(arithmetic, kernels: kernels, range: range)
        kernel = combining.kernelName ?? "map_\(arithmetic)"
        func side(_ operand: Operand, _ map: FeatureMap) -> Side {
            Side(
                operand: operand, map: map,
                isPixel: map.height * map.width == 1 && outputMap.height * outputMap.width > 1)
        }
        let (a, b) = (side(operands.0, maps.0), side(operands.1, maps.1))
        self.operands = (a, b)
        pixel = a.isPixel ? CK_FIRST_IS_PIXEL : b.isPixel ? CK_SECOND_IS_PIXEL : CK_NO_PIXEL
        self.output = output
        self.outputMap = outputMap
        runs = MapRuns(outputMap, with: [a, b].filter { !$0.isPixel }.map(\.map))
        chunks = runs.count
    }

    func run(chunk: Int, memory: Workspace) {
        let output = output.mutableFloats(memory)
        runs.visit(chunk: chunk) { block, row, rows in
            combining(
                operands.0.run(memory, block: block, row: row), operands.1.run(memory, block: block, row: row),
                output + outputMap.offset(block: block, row: row), count: rows * outputMap.width * outputMap.lanes,
                pixel: pixel)
        }
    }
}
