import ONNX
import Tensors

/// ONNX ConvTranspose: each element of the data spreads the weights, multiplied by itself, over a window of the output.
struct ConvTranspose: Operator {
    static let name = "ConvTranspose"

    /// A spatial dimension: element `i` under tap `k` goes to `i · stride + k · dilation − padBegin`.
    struct Axis: Sendable, Equatable {
        var size: Int
        var kernel: Int
        var stride: Int
        var dilation: Int
        var padBegin: Int
        var output: Int
    }

    /// [inputs][outputs/groups][kernel…]
    let weights: [Float]
    /// One per output channel.
    let bias: [Float]
    let inputs: Int
    let outputs: Int
    let groups: Int
    let axes: [Axis]
    private let batch: Int

    /// Of any number that a node states.
    private static let largest = 1 << 16

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.floatData(rank: 3)
        let weight = try node.input(1, "the weights")
        guard let weights = try node.floats(at: 1, "the weights") else { throw node.error("the weights are missing") }
        groups = try node.int("group") ?? 1
        (batch, inputs) = (data.shape[0], data.shape[1])
        guard data.shape.count - 2 <= TransposedConvolutionStep.mostAxes else {
            throw node.unsupported("data of shape \(data.shape) have too many dimensions")
        }
        guard weight.shape.count == data.shape.count, weight.shape[0] == inputs, groups > 0, inputs % groups == 0 else {
            throw node.error(
                "weights of shape \(weight.shape) in \(groups) groups do not fit data of shape \(data.shape)")
        }
        let (count, overflow) = weight.shape[1].multipliedReportingOverflow(by: groups)
        guard !overflow, count <= Graph.largestCount else { throw node.error("\(groups) groups are too many") }
        outputs = count
        let kernel = Array(weight.shape[2...])
        if let stated = try node.ints("kernel_shape"), stated != kernel {
            throw node.error("kernel_shape is \(stated), the weights have the shape \(weight.shape)")
        }
        axes = try Self.axes(node, spatial: Array(data.shape[2...]), kernel: kernel)
        bias = try node.floats(at: 2, "the bias") ?? Array(repeating: 0, count: outputs)
        guard bias.count == outputs else {
            throw node.error("the bias has \(bias.count) values for \(outputs) output channels")
        }
        self.weights = weights
    }

    private static func axes(_ node: NodeReader, spatial: [Int], kernel: [Int]) throws(ModelError) -> [Axis] {
        let rank = spatial.count
        func list(_ name: String, from least: Int, count: Int) throws(ModelError) -> [Int] {
            let values = try node.ints(name) ?? Array(repeating: least, count: count)
            guard values.count == count, values.allSatisfy({ (least...largest).contains($0) }) else {
                throw node.error("\(name) is \(values), \(count) numbers from \(least) to \(largest) are expected")
            }
            return values
        }
        let strides = try list("strides", from: 1, count: rank)
        let dilations = try list("dilations", from: 1, count: rank)
        let extra = try list("output_padding", from: 0, count: rank)
        let pads = try list("pads", from: 0, count: rank * 2)
        let auto = try node.string("auto_pad") ?? "NOTSET"
        guard ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(auto) else {
            throw node.error("auto_pad is \"\(auto)\", which ONNX does not define")
        }
        guard spatial.allSatisfy({ $0 > 0 }), kernel.allSatisfy({ (1...largest).contains($0) }) else {
            throw node.error("a kernel of shape \(kernel) does not fit data of shape \(spatial)")
        }
        // Some exporters state pictures and channels too.
        let stated = try node.ints("output_shape").map { $0.count == rank + 2 ? Array($0[2...]) : $0 }
        guard stated.map({ $0.count == rank && $0.allSatisfy { (1...Graph.largestCount).contains($0) } }) ?? true else {
            throw node.error("output_shape should be one size for each of \(rank) dimensions")
        }
        var axes: [Axis] = []
        for index in 0..<rank {
            var axis = Axis(
                size: spatial[index], kernel: kernel[index], stride: strides[index], dilation: dilations[index],
                padBegin: auto == "NOTSET" ? pads[index] : 0, output: 0)
            let whole =
                (axis.size - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1 + extra[index]
            let isSame = auto == "SAME_UPPER" || auto == "SAME_LOWER"
            if let wanted = stated?[index] ?? (isSame ? axis.size * axis.stride : nil) {
                // What is too much is cut off on both sides.
                let surplus = max(0, whole - wanted)
                axis.padBegin = auto == "SAME_UPPER" ? surplus / 2 : surplus - surplus / 2
                axis.output = stated == nil ? whole - surplus : wanted
            } else {
                axis.output = whole - (auto == "NOTSET" ? pads[index] + pads[index + rank] : 0)
            }
            guard axis.output > 0 else {
                throw node.error(
                    "nothing is left of \(whole) without the padding \(pads[index]) and \(pads[index + rank])")
            }
            axes.append(axis)
        }
        return axes
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: [batch, outputs] + axes.map(\.output))]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int {
        graph.values[node.inputs[0]!].count * (outputs / groups * axes.reduce(1) { $0 * $1.kernel })
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts {
        LayerFacts(parameters: weights.count + bias.count, reach: .everything)
    }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let batch = batch
        let input = try lowering.input(node.inputs[0]!, .plain)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
            TransposedConvolutionStep(
                name: node.name, convolution: self, batch: batch, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets))
        }
    }
}
