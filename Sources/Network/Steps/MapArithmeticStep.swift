import Kernels
import Tensors

/// Arithmetic of two blocked maps, of which one may be one pixel that serves all. A chunk is one block of channels.
final class MapArithmeticStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let arithmetic: Arithmetic
    private let range: ClampRange
    private let operands: (Operand, Operand)
    private let maps: (FeatureMap, FeatureMap)
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, arithmetic: Arithmetic, range: ClampRange, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "map_\(arithmetic)"
        self.arithmetic = arithmetic
        self.range = range
        self.operands = operands
        self.maps = maps
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: Workspace) {
        let (a, b) = (operands.0.floats(arena), operands.1.floats(arena))
        let output = output.mutableFloats(arena)
        for y in 0..<outputMap.height {
            let left = Side(a, maps.0, outputMap, block: block, row: y)
            let right = Side(b, maps.1, outputMap, block: block, row: y)
            let to = output + outputMap.offset(block: block, row: y)
            // Each with a loop of its own, so that none chooses for each element.
            switch arithmetic {
            case .add: combine(left, right, to) { $0 + $1 }
            case .subtract: combine(left, right, to) { $0 - $1 }
            case .multiply: combine(left, right, to) { $0 * $1 }
            case .divide: combine(left, right, to) { $0 / $1 }
            default: combine(left, right, to) { [arithmetic] in arithmetic.apply($0, $1) }
            }
        }
    }

    /// A row of an operand.
    private struct Side {
        let start: UnsafePointer<Float>
        /// From a pixel to the next: 0 for one that serves all.
        let pixel: Int

        init(_ base: UnsafePointer<Float>, _ map: FeatureMap, _ output: FeatureMap, block: Int, row: Int) {
            let isShared = map.height * map.width == 1 && output.height * output.width > 1
            start = base + map.offset(block: block, row: isShared ? 0 : row)
            pixel = isShared ? 0 : map.lanes
        }
    }

    @inline(__always)
    private func combine(
        _ a: Side, _ b: Side, _ to: UnsafeMutablePointer<Float>, _ apply: (Float, Float) -> Float
    ) {
        let (low, high) = (range.low, range.high)
        for x in 0..<outputMap.width {
            let (left, right, out) = (a.start + x * a.pixel, b.start + x * b.pixel, to + x * KernelSet.lanes)
            for lane in 0..<KernelSet.lanes {
                let value = apply(left[lane], right[lane])
                let raised = value < low ? low : value
                out[lane] = raised > high ? high : raised
            }
        }
    }
}
