/// Lets the operator before a clamp do the clamping.
enum FuseClamp: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            guard let clamp = graph.nodes[place].operation as? any ClampOperator,
                let input = graph.nodes[place].inputs[0], links.onlyReader(of: input) == place,
                let producer = links.producer(of: input),
                let operation = clamped(graph.nodes[producer].operation, to: clamp.range)
            else { continue }
            graph.nodes[producer].operation = operation
            graph.nodes[producer].outputs = graph.nodes[place].outputs
            graph.nodes[producer].absorb(graph.nodes[place])
            links.absorb(place, into: producer, in: &graph)
        }
        links.finish(&graph)
    }

    private static func clamped(_ operation: any Operation, to range: ClampRange) -> (any Operation)? {
        switch operation {
        case var convolution as Convolution:
            convolution.range = convolution.range.then(range)
            return convolution
        case var gemm as Gemm:
            gemm.range = gemm.range.then(range)
            return gemm
        case var add as Add:
            add.operation.range = add.operation.range.then(range)
            return add
        default: return nil
        }
    }
}
