import Kernels

/// The numbers of a local response normalisation, by the names of its formula.
struct LocalResponse: Sendable {
    var size: Int
    var alpha: Float
    var beta: Float
    var bias: Float
}

/// Local response normalisation of a plain tensor seen as [picture][channel][pixel]. A chunk is one channel.
final class LocalResponseStep: Step {
    let name: String
    let kernel = "plain_local_response"
    let chunks: Int

    private let response: LocalResponse
    private let span: AxisSpan
    private let input: Operand
    private let output: Operand

    init(name: String, response: LocalResponse, span: AxisSpan, input: Operand, output: Operand) {
        self.name = name
        self.response = response
        self.span = span
        self.input = input
        self.output = output
        chunks = span.outer * span.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (picture, channel) = chunk.quotientAndRemainder(dividingBy: span.count)
        let input = input.floats(memory) + picture * span.count * span.inner
        let output = output.mutableFloats(memory) + picture * span.count * span.inner
        let first = max(0, channel - (response.size - 1) / 2)
        // As many more after the channel as before it, or one more.
        let last = response.size / 2 >= span.count - channel ? span.count - 1 : channel + response.size / 2
        for pixel in 0..<span.inner {
            var sum: Float = 0
            for neighbour in first...last {
                let value = input[neighbour * span.inner + pixel]
                sum += value * value
            }
            let scale = response.bias + response.alpha / Float(response.size) * sum
            output[channel * span.inner + pixel] = input[channel * span.inner + pixel] / power(scale, response.beta)
        }
    }
}
