import ONNX
import Tensors

extension Lowering {
    /// Copies a box of elements from a plain input into the plain output; strides in elements.
    mutating func copy(
        _ node: Node, from input: Placed, offset inputOffset: Int = 0, to output: Placed, at outputOffset: Int = 0,
        extents: [CopyStep.Extent]
    ) {
        guard extents.allSatisfy({ $0.count > 0 }) else { return }
        emit(node.name, reads: [input], writes: [output]) { offsets in
            CopyStep(
                name: node.name, input: Operand(input, offsets: offsets), inputOffset: inputOffset,
                output: Operand(output, offsets: offsets), outputOffset: outputOffset, extents: extents)
        }
    }
}

/// Elements from one index to the next in each dimension of a row-major tensor.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
}
