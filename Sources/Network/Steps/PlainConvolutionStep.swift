import Kernels
import Tensors

/// Any convolution over plain tensors [N][C][spatial…]: 1, 2 or 3 dimensions, groups, batches. The plain definition, for
/// the shapes that no fast kernel covers, each sum kept as a `Sum`. A chunk is one output channel of one picture.
final class PlainConvolutionStep<Sum: BinaryFloatingPoint>: Step {
    let name: String
    let kernel = "plain_conv"
    let chunks: Int

    private let convolution: Convolution
    private let input: Operand
    private let output: Operand
    private let residual: Operand?
    private let inputsPerGroup: Int
    private let outputsPerGroup: Int

    init(name: String, convolution: Convolution, batch: Int, input: Operand, output: Operand, residual: Operand?) {
        self.name = name
        self.convolution = convolution
        self.input = input
        self.output = output
        self.residual = residual
        inputsPerGroup = convolution.inputs / convolution.groups
        outputsPerGroup = convolution.outputs / convolution.groups
        chunks = batch * convolution.outputs
    }

    func run(chunk: Int, memory: Workspace) {
        let (picture, channel) = chunk.quotientAndRemainder(dividingBy: convolution.outputs)
        let axes = convolution.window.axes
        let inputSize = axes.reduce(1) { $0 * $1.size }
        let outputSize = axes.reduce(1) { $0 * $1.output }
        let taps = convolution.window.kernelCount
        let group = channel / outputsPerGroup
        let input = input.floats(memory) + (picture * convolution.inputs + group * inputsPerGroup) * inputSize
        let start = (picture * convolution.outputs + channel) * outputSize
        let output = output.mutableFloats(memory) + start
        let residual = residual.map { $0.floats(memory) + start }
        let range = convolution.range
        convolution.weights.withUnsafeBufferPointer { weights in
            for place in 0..<outputSize {
                var sum = Sum(convolution.bias[channel])
                for tap in 0..<taps {
                    guard let offset = axes.offset(output: place, tap: tap) else { continue }
                    for index in 0..<inputsPerGroup {
                        let weight = weights[(channel * inputsPerGroup + index) * taps + tap]
                        sum.addProduct(Sum(input[index * inputSize + offset]), Sum(weight))
                    }
                }
                var value = Float(sum)
                if let residual { value += residual[place] }
                value = value < range.low ? range.low : value
                output[place] = value > range.high ? range.high : value
            }
        }
    }
}

extension [Window.Axis] {
    /// Place of the input element under a tap of an output element; nil in the padding.
    func offset(output: Int, tap: Int) -> Int? {
        var (output, tap) = (output, tap)
        var offset = 0
        var stride = 1
        for axis in reversed() {
            let position = output % axis.output * axis.stride - axis.padBegin + tap % axis.kernel * axis.dilation
            guard position >= 0, position < axis.size else { return nil }
            offset += position * stride
            stride *= axis.size
            output /= axis.output
            tap /= axis.kernel
        }
        return offset
    }
}
