import Kernels
import ONNX
import Tensors

/// Convolutions of single pixels whose maps only a depthwise one reads, so that one step makes both.
struct ExpandedMaps {
    /// The place of the convolution of pixels in the graph, by that of the depthwise one.
    private var expansions: [Int: Int] = [:]
    private var expanding: Set<Int> = []

    /// Floats of an expanded map from which on it is worth it: smaller ones stay in the cache anyway.
    private static let worth = 1 << 16

    init(_ graph: Graph) {
        let links = Links(graph)
        for (place, node) in graph.nodes.enumerated() {
            guard let depthwise = node.operation as? Convolution, depthwise.isDepthwise, !depthwise.addsResidual,
                depthwise.runsOnMaps(node, in: graph), let map = node.inputs[0], links.onlyReader(of: map) == place,
                let maker = links.producer(of: map), graph.values[map].count >= Self.worth,
                let dense = graph.nodes[maker].operation as? Convolution, dense.groups == 1, !dense.addsResidual,
                dense.window.kernelCount == 1, dense.runsOnMaps(graph.nodes[maker], in: graph)
            else { continue }
            expansions[place] = maker
            expanding.insert(maker)
        }
    }

    /// Whether the node's work is done with that of its only reader.
    func isExpansion(_ place: Int) -> Bool { expanding.contains(place) }

    /// The convolution whose work is done with that of a depthwise one.
    func expansion(before place: Int) -> Int? { expansions[place] }
}

extension Lowering {
    /// Emits the one step of a convolution of pixels and the depthwise one that reads its map.
    mutating func lower(_ depthwise: Node, with expansion: Node) throws(ModelError) {
        guard let dense = expansion.operation as? Convolution, let read = depthwise.operation as? Convolution,
            let source = expansion.inputs[0], let map = depthwise.inputs[0]
        else { preconditionFailure("a node that is no convolution is lowered as one") }
        let input = try input(source, .blocked)
        let output = output(depthwise.outputs[0], .blocked)
        let shape = shape(map)
        let expanded = FeatureMap(
            channels: shape[1], height: shape[2], width: shape[3], lanes: KernelSet.lanes, border: readings.border(map))
        let held = ExpandedDepthwiseStep.held(of: expanded, window: read.window)
        let kernels = kernels
        let denseRows = ConvolutionRows(
            kernels: kernels, window: dense.window, group: dense.group(0, isPlanar: false, in: kernels),
            range: dense.range, inputMap: input.map, outputMap: held, residualMap: nil)
        let depthwiseRows = read.depthwiseRows(in: kernels, inputMap: held, outputMap: output.map)
        emit(depthwise.name, reads: [input], writes: [output]) { offsets in
            ExpandedDepthwiseStep(
                name: depthwise.name, kernels: kernels, window: read.window, expansion: denseRows,
                depthwise: depthwiseRows, held: held, input: Operand(input, offsets: offsets),
                output: Operand(output, offsets: offsets), outputMap: output.map)
        }
    }
}
