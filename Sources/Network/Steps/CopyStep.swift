import Kernels

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
    let onlyMoves = true
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

    func run(chunk: Int, memory: Workspace) {
        copy(input.floats(memory) + inputOffset, output.mutableFloats(memory) + outputOffset, dimension: 0)
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
