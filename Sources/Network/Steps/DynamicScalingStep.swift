import Kernels

/// Integers of 0…255 of plain floats, with the scale that they need.
final class DynamicScalingStep: Step {
    let name: String
    let kernel = "plain_dynamic_quantise"
    let chunks = 1

    private let count: Int
    private let input: Operand
    private let integers: Operand
    private let scale: Operand
    private let zero: Operand

    init(name: String, count: Int, input: Operand, integers: Operand, scale: Operand, zero: Operand) {
        self.name = name
        self.count = count
        self.input = input
        self.integers = integers
        self.scale = scale
        self.zero = zero
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory)
        let integers = integers.mutableFloats(memory)
        var (least, most) = (Float(0), Float(0))
        for index in 0..<count {
            least = input[index] < least ? input[index] : least
            most = input[index] > most ? input[index] : most
        }
        // Of zeros only, any scale will do.
        let scale = most == least ? 1 : (most - least) / 255
        let zero = min(max((-least / scale).rounded(.toNearestOrEven), 0), 255)
        self.scale.mutableFloats(memory).pointee = scale
        self.zero.mutableFloats(memory).pointee = zero
        for index in 0..<count {
            let number = (input[index] / scale).rounded(.toNearestOrEven) + zero
            integers[index] = number > 0 ? min(number, 255) : 0
        }
    }
}
