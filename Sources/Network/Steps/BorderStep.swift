import Kernels
import Tensors

/// Zeros the border of a map, whose memory other values used before.
final class BorderStep: Step {
    let name: String
    let kernel = "border"
    let onlyMoves = true
    let chunks = 1

    private let output: Operand
    private let map: FeatureMap

    init(name: String, output: Operand, map: FeatureMap) {
        self.name = name
        self.output = output
        self.map = map
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let start = output.mutableFloats(arena)
        for block in 0..<map.blocks {
            let plane = start + block * map.blockStride
            let inside = map.border.top + map.height
            plane.update(repeating: 0, count: map.border.top * map.rowStride)
            (plane + inside * map.rowStride).update(repeating: 0, count: map.border.bottom * map.rowStride)
            let (left, right) = (map.border.left * map.lanes, map.border.right * map.lanes)
            for row in map.border.top..<inside {
                (plane + row * map.rowStride).update(repeating: 0, count: left)
                (plane + (row + 1) * map.rowStride - right).update(repeating: 0, count: right)
            }
        }
    }
}
