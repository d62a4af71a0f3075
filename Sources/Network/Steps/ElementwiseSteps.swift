import CKernels
import Kernels
import Tensors

/// The sum of two blocked maps of one shape. A chunk is one block of channels.
final class AddMapsStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let add: ck_add
    private let operands: (Operand, Operand)
    private let maps: (FeatureMap, FeatureMap)
    private let output: Operand
    private let outputMap: FeatureMap
    private let range: ClampRange

    init(
        name: String, kernels: KernelSet, range: ClampRange, operands: (Operand, Operand),
        maps: (FeatureMap, FeatureMap), output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_add_\(kernels.name)"
        add = kernels.functions.pointee.add
        self.operands = operands
        self.maps = maps
        self.output = output
        self.outputMap = outputMap
        self.range = range
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: UnsafeMutableRawPointer) {
        let (a, b) = (operands.0.floats(arena), operands.1.floats(arena))
        let output = output.mutableFloats(arena)
        for y in 0..<outputMap.height {
            add(
                a + maps.0.offset(block: block, row: y), b + maps.1.offset(block: block, row: y),
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width * outputMap.lanes), range.low,
                range.high)
        }
    }
}

/// A clamp of a map, in whatever form. A chunk is one block of channels.
final class ClampMapStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let clamp: ck_clamp
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let range: ClampRange

    init(
        name: String, kernels: KernelSet, range: ClampRange, input: Operand, inputMap: FeatureMap, output: Operand,
        outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_clamp_\(kernels.name)"
        clamp = kernels.functions.pointee.clamp
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.range = range
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, arena: UnsafeMutableRawPointer) {
        for y in 0..<outputMap.height {
            clamp(
                input.floats(arena) + inputMap.offset(block: block, row: y),
                output.mutableFloats(arena) + outputMap.offset(block: block, row: y),
                Int64(outputMap.width * outputMap.lanes), range.low, range.high)
        }
    }
}

/// A clamp of plain floats.
final class ClampStep: Step {
    let name: String
    let kernel: String
    let chunks = 1

    private let clamp: ck_clamp
    private let input: Operand
    private let output: Operand
    private let count: Int
    private let range: ClampRange

    init(name: String, kernels: KernelSet, range: ClampRange, count: Int, input: Operand, output: Operand) {
        self.name = name
        kernel = "f32_clamp_\(kernels.name)"
        clamp = kernels.functions.pointee.clamp
        self.input = input
        self.output = output
        self.count = count
        self.range = range
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        clamp(input.floats(arena), output.mutableFloats(arena), Int64(count), range.low, range.high)
    }
}

/// Arithmetic of two plain tensors of which one may be stretched along dimensions of size 1 (ONNX, "multidirectional
/// broadcasting"). A chunk is one index of the first dimension.
final class BroadcastStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let arithmetic: Arithmetic
    private let shape: [Int]
    private let strides: ([Int], [Int])
    private let operands: (Operand, Operand)
    private let output: Operand
    private let range: ClampRange

    init(
        name: String, arithmetic: Arithmetic, range: ClampRange, shapes: ([Int], [Int]), outputShape: [Int],
        operands: (Operand, Operand), output: Operand
    ) {
        self.name = name
        kernel = "plain_\(arithmetic)"
        self.arithmetic = arithmetic
        self.range = range
        shape = outputShape.isEmpty ? [1] : outputShape
        strides = (Self.strides(of: shapes.0, in: shape), Self.strides(of: shapes.1, in: shape))
        self.operands = operands
        self.output = output
        chunks = shape[0]
    }

    /// Floats from an element to the next in each dimension of the output; 0 where the operand is stretched.
    private static func strides(of shape: [Int], in output: [Int]) -> [Int] {
        var strides = Array(repeating: 0, count: output.count)
        var stride = 1
        for (axis, size) in shape.enumerated().reversed() {
            strides[output.count - shape.count + axis] = size == 1 ? 0 : stride
            stride *= size
        }
        return strides
    }

    func run(chunk: Int, arena: UnsafeMutableRawPointer) {
        let inner = shape.dropFirst().reduce(1, *)
        let output = output.mutableFloats(arena) + chunk * inner
        let a = operands.0.floats(arena) + chunk * strides.0[0]
        let b = operands.1.floats(arena) + chunk * strides.1[0]
        for place in 0..<inner {
            var rest = place
            var (atA, atB) = (0, 0)
            for axis in stride(from: shape.count - 1, to: 0, by: -1) {
                let index = rest % shape[axis]
                rest /= shape[axis]
                atA += index * strides.0[axis]
                atB += index * strides.1[axis]
            }
            var value = arithmetic.apply(a[atA], b[atB])
            value = value < range.low ? range.low : value
            output[place] = value > range.high ? range.high : value
        }
    }
}

enum Arithmetic: Sendable {
    case add, subtract, multiply, divide

    func apply(_ a: Float, _ b: Float) -> Float {
        switch self {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        }
    }
}
