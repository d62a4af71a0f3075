/// Lets a convolution add the other operand of an addition that alone reads it.
enum FuseResidual: Pass {
    static func run(on graph: inout Graph) {
        graph.fuseSums { producer, sum, other, _ in
            guard let add = sum.operation as? Add, add.operation.range == .everything, !other.isConstant,
                var convolution = producer as? Convolution, !convolution.addsResidual,
                convolution.range == .everything
            else { return nil }
            convolution.addsResidual = true
            return convolution
        }
    }
}

extension Value {
    fileprivate var isConstant: Bool { constant != nil }
}

extension Graph {
    /// Lets nodes that make an operand of a sum, which alone reads it, do the work of the sum as well: they move to its place,
    /// where both operands are known, and read the other operand as their second input.
    ///
    /// - Parameter adding: gives the operation that does both, or nil where there is none. Gets the producer's operation, the
    ///   node of two inputs of one shape that may be a sum, the other operand, and whether the producer makes the second one.
    mutating func fuseSums(
        _ adding: (_ producer: any Operation, _ sum: Node, _ other: Value, _ isSecond: Bool) -> (any Operation)?
    ) {
        var links = Links(self)
        for place in nodes.indices {
            let node = nodes[place]
            guard node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1],
                values[a].shape == values[b].shape
            else { continue }
            for (summand, other) in [(b, a), (a, b)] {
                guard links.onlyReader(of: summand) == place, let producer = links.producer(of: summand),
                    let operation = adding(nodes[producer].operation, node, values[other], summand == b)
                else { continue }
                var fused = nodes[producer]
                fused.operation = operation
                fused.inputs = [fused.inputs[0], other]
                fused.outputs = node.outputs
                fused.absorb(node)
                nodes[place] = fused
                links.absorb(producer, into: place, in: &self)
                break
            }
        }
        links.finish(&self)
    }
}
