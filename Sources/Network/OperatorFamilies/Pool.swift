import ONNX
import Tensors

/// What pools share.
struct Pool: Sendable {
    let pooling: Pooling
    private(set) var window: Window
    /// Whether the one window is the whole map.
    private let isWhole: Bool
    private let leading: [Int]

    init(_ node: NodeReader, pooling: Pooling) throws(ModelError) {
        let data = try pooling == .maximum ? node.movedData(rank: 3) : node.floatData(rank: 3)
        guard let kernel = try node.ints("kernel_shape") else { throw node.error("kernel_shape is missing") }
        self.pooling = pooling
        isWhole = false
        window = try Window(
            node, spatial: Array(data.shape[2...]), kernel: kernel, ceil: try node.flag("ceil_mode"))
        leading = Array(data.shape[..<2])
    }

    /// The pool whose one window is the whole map.
    init(whole node: NodeReader, pooling: Pooling) throws(ModelError) {
        let data = try node.floatData(rank: 3)
        guard !data.shape.contains(0) else { throw node.error("there is nothing in a map of shape \(data.shape)") }
        self.pooling = pooling
        isWhole = true
        window = Window(whole: Array(data.shape[2...]))
        leading = Array(data.shape[..<2])
    }

    var shape: [Int] { leading + window.outputSizes }

    /// Lets the padding behind the data reach as far as the last window does.
    mutating func padToTheLastWindow() {
        for index in window.axes.indices {
            let axis = window.axes[index]
            window.axes[index].padEnd = max(axis.padEnd, axis.reachBeyondEnd)
        }
    }

    /// Channels of all pictures.
    var planes: Int { leading[0] * leading[1] }

    var facts: LayerFacts { LayerFacts(window: window, reach: isWhole ? .everything : .window(window)) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let kernels = lowering.kernels
        let (pooling, window, planes) = (pooling, window, planes)
        let id = node.inputs[0]!
        if pooling.runsOnMaps, window.axes.count == 2, lowering.canBeMap(id) {
            let input = try lowering.input(id, .blocked)
            let output = lowering.output(node.outputs[0], .blocked)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                PoolStep(
                    name: node.name, kernels: kernels, pooling: pooling, window: window,
                    input: Operand(input, offsets: offsets), inputMap: input.map,
                    output: Operand(output, offsets: offsets), outputMap: output.map)
            }
        } else {
            let input = try lowering.input(id, .plain)
            let output = lowering.output(node.outputs[0], .plain)
            lowering.emit(node.name, reads: [input], writes: [output]) { offsets in
                PlainPoolStep(
                    name: node.name, pooling: pooling, window: window, planes: planes,
                    input: Operand(input, offsets: offsets), output: Operand(output, offsets: offsets))
            }
        }
    }
}
