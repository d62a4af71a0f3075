import Kernels

/// Any transposed convolution over plain tensors [N][C][spatial…] of up to three spatial dimensions. A chunk is one output
/// channel of one picture; each of its elements is a sum over input channels, then taps.
final class TransposedConvolutionStep: Step {
    let name: String
    let kernel = "plain_conv_transpose"
    let chunks: Int

    private let convolution: ConvTranspose
    /// Three, the first ones of size 1 where the data have fewer.
    private let axes: [ConvTranspose.Axis]
    private let input: Operand
    private let output: Operand

    static let mostAxes = 3

    init(name: String, convolution: ConvTranspose, batch: Int, input: Operand, output: Operand) {
        self.name = name
        self.convolution = convolution
        let single = ConvTranspose.Axis(size: 1, kernel: 1, stride: 1, dilation: 1, padBegin: 0, output: 1)
        axes = Array(repeating: single, count: Self.mostAxes - convolution.axes.count) + convolution.axes
        self.input = input
        self.output = output
        chunks = batch * convolution.outputs
    }

    func run(chunk: Int, memory: Workspace) {
        let (picture, channel) = chunk.quotientAndRemainder(dividingBy: convolution.outputs)
        let outputsPerGroup = convolution.outputs / convolution.groups
        let inputsPerGroup = convolution.inputs / convolution.groups
        let (group, place) = channel.quotientAndRemainder(dividingBy: outputsPerGroup)
        let inputSize = axes.reduce(1) { $0 * $1.size }
        let outputSize = axes.reduce(1) { $0 * $1.output }
        let taps = axes.reduce(1) { $0 * $1.kernel }
        let output = output.mutableFloats(memory) + chunk * outputSize
        output.update(repeating: convolution.bias[channel], count: outputSize)
        convolution.weights.withUnsafeBufferPointer { weights in
            for number in group * inputsPerGroup..<(group + 1) * inputsPerGroup {
                let input = input.floats(memory) + (picture * convolution.inputs + number) * inputSize
                let filter = (number * outputsPerGroup + place) * taps
                for tap in 0..<taps { spread(input, weights[filter + tap], tap: tap, into: output) }
            }
        }
    }

    /// Adds all elements, times the weight of one tap, to where they go.
    private func spread(
        _ input: UnsafePointer<Float>, _ weight: Float, tap: Int, into output: UnsafeMutablePointer<Float>
    ) {
        let (depth, height, width) = (axes[0], axes[1], axes[2])
        let (rest, column) = tap.quotientAndRemainder(dividingBy: width.kernel)
        let (slice, row) = rest.quotientAndRemainder(dividingBy: height.kernel)
        let columns = width.elements(underTap: column)
        let rows = height.elements(underTap: row)
        for z in depth.elements(underTap: slice) {
            for y in rows {
                let from = input + (z * height.size + y) * width.size
                let line = depth.target(of: z, tap: slice) * height.output + height.target(of: y, tap: row)
                let to = output + line * width.output
                for x in columns { to[width.target(of: x, tap: column)].addProduct(from[x], weight) }
            }
        }
    }
}

extension ConvTranspose.Axis {
    fileprivate func target(of element: Int, tap: Int) -> Int { element * stride + tap * dilation - padBegin }

    /// The elements that a tap does not take beyond the output.
    fileprivate func elements(underTap tap: Int) -> Range<Int> {
        let shift = padBegin - tap * dilation
        let first = shift <= 0 ? 0 : min((shift + stride - 1) / stride, size)
        let room = output + shift
        let end = room <= 0 ? 0 : min((room + stride - 1) / stride, size)
        return first..<max(first, end)
    }
}
