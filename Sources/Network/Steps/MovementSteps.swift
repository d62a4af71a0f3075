import Kernels
import Tensors

/// Zeros the border of a map, whose memory other values used before.
final class BorderStep: Step {
    let name: String
    let kernel = "border"
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

/// Brings a map from one form into another: planes into blocks and back, another border. A chunk is one block of the
/// output.
final class LayoutStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(name: String, input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap) {
        self.name = name
        kernel = "layout_\(inputMap.lanes)_\(outputMap.lanes)"
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: UnsafeMutableRawPointer) {
        let input = input.floats(arena)
        let output = output.mutableFloats(arena)
        let (inLanes, outLanes) = (inputMap.lanes, outputMap.lanes)
        for lane in 0..<min(outLanes, outputMap.channels - block * outLanes) {
            let channel = block * outLanes + lane
            for y in 0..<outputMap.height {
                var from = input + inputMap.offset(block: channel / inLanes, row: y) + channel % inLanes
                var to = output + outputMap.offset(block: block, row: y) + lane
                for _ in 0..<outputMap.width {
                    to.pointee = from.pointee
                    from += inLanes
                    to += outLanes
                }
            }
        }
    }
}

/// Copies a box of elements between two plain tensors with any strides: the work of Slice, Transpose, Concat and Pad.
final class CopyStep: Step {
    /// One dimension of the box: how often, and how far both sides move. In floats; the input may move backwards.
    struct Extent: Sendable {
        var count: Int
        var inputStride: Int
        var outputStride: Int
    }

    let name: String
    let kernel = "copy"
    let chunks = 1

    private let input: Operand
    private let output: Operand
    private let inputOffset: Int
    private let outputOffset: Int
    private let extents: [Extent]

    init(name: String, input: Operand, inputOffset: Int, output: Operand, outputOffset: Int, extents: [Extent]) {
        self.name = name
        self.input = input
        self.output = output
        self.inputOffset = inputOffset
        self.outputOffset = outputOffset
        self.extents = extents.isEmpty ? [Extent(count: 1, inputStride: 1, outputStride: 1)] : extents
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        copy(input.floats(arena) + inputOffset, output.mutableFloats(arena) + outputOffset, dimension: 0)
    }

    private func copy(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, dimension: Int) {
        let extent = extents[dimension]
        if dimension + 1 < extents.count {
            for index in 0..<extent.count {
                copy(input + index * extent.inputStride, output + index * extent.outputStride, dimension: dimension + 1)
            }
        } else if extent.inputStride == 1 && extent.outputStride == 1 {
            output.update(from: input, count: extent.count)
        } else {
            for index in 0..<extent.count { output[index * extent.outputStride] = input[index * extent.inputStride] }
        }
    }
}

/// Fills plain floats with one value.
final class FillStep: Step {
    let name: String
    let kernel = "fill"
    let chunks = 1

    private let output: Operand
    private let count: Int
    private let value: Float

    init(name: String, output: Operand, count: Int, value: Float) {
        self.name = name
        self.output = output
        self.count = count
        self.value = value
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        output.mutableFloats(arena).update(repeating: value, count: count)
    }
}

/// Copies whole blocks of one blocked map behind each other into another: concatenation along the channels.
final class ConcatMapsStep: Step {
    let name: String
    let kernel = "copy_blocks"
    let chunks: Int

    private let inputs: [(operand: Operand, map: FeatureMap, firstBlock: Int)]
    private let output: Operand
    private let outputMap: FeatureMap

    init(name: String, inputs: [(Operand, FeatureMap)], output: Operand, outputMap: FeatureMap) {
        self.name = name
        var first = 0
        self.inputs = inputs.map { operand, map in
            defer { first += map.blocks }
            return (operand, map, first)
        }
        self.output = output
        self.outputMap = outputMap
        chunks = inputs.count
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let (operand, map, firstBlock) = inputs[chunk]
        let from = operand.floats(arena)
        let to = output.mutableFloats(arena)
        for block in 0..<map.blocks {
            for y in 0..<map.height {
                (to + outputMap.offset(block: firstBlock + block, row: y)).update(
                    from: from + map.offset(block: block, row: y), count: map.width * map.lanes)
            }
        }
    }
}

/// Rounds plain floats to the nearest that half precision can hold: a value that the model declares as float16.
final class HalfPrecisionStep: Step {
    let name: String
    let kernel = "round_to_half"
    let chunks = 1

    private let input: Operand
    private let output: Operand
    private let count: Int

    init(name: String, input: Operand, output: Operand, count: Int) {
        self.name = name
        self.input = input
        self.output = output
        self.count = count
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let input = input.floats(arena)
        let output = output.mutableFloats(arena)
        for index in 0..<count { output[index] = Float(Float16(input[index])) }
    }
}
