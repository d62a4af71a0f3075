/// Lets operators between DequantizeLinear and QuantizeLinear work on the integers themselves.
///
/// What has no integer form, or not for its shape, stays between the two: real numbers, exactly as the file says.
enum FuseQuantisation: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let quantise = graph.nodes[place].operation as? QuantizeLinear,
                let output = quantise.scaling.quantisation, let real = graph.nodes[place].inputs[0],
                links.onlyReader(of: real) == place, let producer = links.producer(of: real),
                let fused = QuantisedSite(graph.nodes[producer], in: graph, links)?.fused(output: output)
            else { continue }
            // The work moves to the place of the rounding, where all its inputs are known.
            var node = graph.nodes[producer]
            node.operation = fused.operation
            node.inputs = fused.inputs
            node.outputs = graph.nodes[place].outputs
            node.absorb(graph.nodes[place])
            graph.nodes[place] = node
            links.absorb(producer, into: place, in: &graph)
        }
        links.finish(&graph)
    }
}

/// A node and the integers that its inputs are made of.
private struct QuantisedSite {
    private let node: Node
    private let graph: Graph
    private let inputs: [(id: ValueID, quantisation: Quantisation)]
    private let shapes: [[Int]]

    /// So that the sum of all pixels has 32 bits.
    private static let mostPixels = 1 << 22

    /// Nil if an input that is not constant is made of anything else.
    init?(_ node: Node, in graph: Graph, _ links: Links) {
        self.node = node
        self.graph = graph
        var inputs: [(id: ValueID, quantisation: Quantisation)] = []
        for case let id? in node.inputs where graph.values[id].constant == nil {
            guard let maker = links.producer(of: id),
                let dequantise = graph.nodes[maker].operation as? DequantizeLinear,
                let quantisation = dequantise.scaling.quantisation, let integers = graph.nodes[maker].inputs[0]
            else { return nil }
            inputs.append((integers, quantisation))
        }
        guard !inputs.isEmpty else { return nil }
        self.inputs = inputs
        shapes = inputs.map { graph.values[$0.id].shape }
    }

    /// What does the same with integers; nil if there is nothing.
    func fused(output: Quantisation) -> (operation: any Operation, inputs: [ValueID?])? {
        guard let operation = operation(output: output) else { return nil }
        // Of two operands the one that serves all pixels stands second.
        let ids = inputs.map(\.id)
        return (operation, needsExchange ? ids.reversed() : ids)
    }

    private func operation(output: Quantisation) -> (any Operation)? {
        let first = inputs[0].quantisation
        switch node.operation {
        case let convolution as Convolution:
            guard let quantum = quantum(of: 1) else { return nil }
            return QuantisedConvolution(
                convolution, quantum: quantum, batch: shapes[0][0], input: first, output: output)
        case let gemm as Gemm where !gemm.isTransposed.a:
            guard let weights = gemm.weights, let bias = gemm.bias else { return nil }
            return dense(weights, bias, gemm.range, first, output)
        case let product as MatMul:
            guard let weights = product.weights else { return nil }
            let outputs = graph.values[node.outputs[0]].shape.last ?? 0
            return dense(weights, Array(repeating: 0, count: outputs), .everything, first, output)
        case let add as Add: return pair(.sum, range: add.operation.range, output)
        case is Multiply: return pair(.product, range: .everything, output)
        case let pool as MaxPool where isMap(shapes[0]) && pool.pool.window.axes.count == 2 && first == output:
            return QuantisedMaxPool(window: pool.pool.window)
        case let average as GlobalAveragePool where isMap(shapes[0]) && average.window.kernelCount <= Self.mostPixels:
            return QuantisedGlobalAverage(window: average.window, input: first, output: output)
        case let concat as Concat where concat.axis == 1 && inputs.count == node.inputs.count:
            guard shapes.allSatisfy(isMap) else { return nil }
            return QuantisedConcat(inputs: inputs.map(\.quantisation), output: output)
        case let reshaping as any ReshapingOperator where first == output: return reshaping
        case let copying as any CopyOperator where first == output: return copying
        case let function as any ElementwiseOperator where canBeBytes(shapes[0]):
            return QuantisedFunction(input: first, output: output) { function.value(of: $0) }
        case let clamp as any ClampOperator where canBeBytes(shapes[0]):
            let range = clamp.range
            return QuantisedFunction(input: first, output: output) { min(max($0, range.low), range.high) }
        default: return nil
        }
    }

    private func dense(
        _ weights: [Float], _ bias: [Float], _ range: ClampRange, _ input: Quantisation, _ output: Quantisation
    ) -> (any Operation)? {
        guard shapes[0].count == 2, shapes[0][0] == 1, let quantum = quantum(of: 1) else { return nil }
        return QuantisedDense(
            weights: weights, bias: bias, range: range, quantum: quantum, input: input, output: output)
    }

    private func pair(_ kind: QuantisedPair.Kind, range: ClampRange, _ output: Quantisation) -> (any Operation)? {
        guard inputs.count == 2, node.inputs.count == 2, canBeBytes(shapes[0]), canBeBytes(shapes[1]),
            shapes[0] == shapes[1] || isShared(0, by: 1) || isShared(1, by: 0)
        else { return nil }
        let (a, b) = needsExchange ? (inputs[1], inputs[0]) : (inputs[0], inputs[1])
        return QuantisedPair(kind, range: range, a.quantisation, b.quantisation, output: output)
    }

    private var needsExchange: Bool {
        (node.operation is Add || node.operation is Multiply) && inputs.count == 2 && shapes[0] != shapes[1]
            && isShared(0, by: 1)
    }

    /// Whether one operand is one number for each channel of the other.
    private func isShared(_ one: Int, by other: Int) -> Bool {
        isMap(shapes[one]) && isMap(shapes[other]) && shapes[one] == [1, shapes[other][1], 1, 1]
    }

    private func quantum(of index: Int) -> [Float]? {
        guard index < node.inputs.count, let id = node.inputs[index] else { return nil }
        return graph.values[id].quantum
    }

    private func isMap(_ shape: [Int]) -> Bool { shape.count == 4 && shape[0] == 1 }

    private func canBeBytes(_ shape: [Int]) -> Bool { isMap(shape) || shape.count == 2 && shape[0] == 1 }
}
