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

    func run(chunk: Int, arena: Workspace) {
        map.fillBorder(output.mutableFloats(arena), with: 0)
    }
}

/// Writes the zero point around a map of bytes.
final class ByteBorderStep: Step {
    let name: String
    let kernel = "byte_border"
    let onlyMoves = true
    let chunks = 1

    private let output: Operand
    private let map: FeatureMap
    private let fill: UInt8

    init(name: String, output: Operand, map: FeatureMap, fill: UInt8) {
        self.name = name
        self.output = output
        self.map = map
        self.fill = fill
    }

    func run(chunk: Int, arena: Workspace) {
        let bytes = output.mutableBytes(arena)
        for block in 0..<map.blocks {
            let plane = UnsafeMutableRawPointer(bytes + block * map.blockStride)
            // What is right of a row lies before what is left of the next one.
            let (rowStride, gap) = (map.rowStride, (map.border.left + map.border.right) * map.lanes)
            write(plane, map.border.top * rowStride + map.border.left * map.lanes)
            var between = plane + (map.border.top + 1) * rowStride - map.border.right * map.lanes
            for _ in 0..<map.height - 1 {
                write(between, gap)
                between += rowStride
            }
            write(between, map.border.right * map.lanes + map.border.bottom * rowStride)
        }
    }

    /// - count: a multiple of the lanes of a quad.
    @inline(__always)
    private func write(_ start: UnsafeMutableRawPointer, _ count: Int) {
        var written = 0
        while written + 16 <= count {
            start.storeBytes(of: SIMD16<UInt8>(repeating: fill), toByteOffset: written, as: SIMD16<UInt8>.self)
            written += 16
        }
        while written < count {
            start.storeBytes(of: SIMD4<UInt8>(repeating: fill), toByteOffset: written, as: SIMD4<UInt8>.self)
            written += 4
        }
    }
}

extension FeatureMap {
    fileprivate func fillBorder<Element>(_ start: UnsafeMutablePointer<Element>, with value: Element) {
        let inside = border.top + height
        let (left, right) = (border.left * lanes, border.right * lanes)
        for block in 0..<blocks {
            let plane = start + block * blockStride
            plane.update(repeating: value, count: border.top * rowStride)
            (plane + inside * rowStride).update(repeating: value, count: border.bottom * rowStride)
            for row in border.top..<inside {
                (plane + row * rowStride).update(repeating: value, count: left)
                (plane + (row + 1) * rowStride - right).update(repeating: value, count: right)
            }
        }
    }
}
