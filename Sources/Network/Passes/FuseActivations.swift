/// Makes one operator of activations that exporters write as several: x · σ(x), x · hard-σ(x), and the GELU by the error
/// function.
enum FuseActivations: Pass {
    static func run(on graph: inout Graph) {
        var links = Links(graph)
        for place in graph.nodes.indices {
            // The pattern must be gone before the graph changes, which would be copied for its sake.
            guard
                let found = ActivationPattern(pattern: GraphPattern(graph: graph, links: links)).activation(at: place)
            else { continue }
            graph.nodes[place].operation = found.operation
            graph.nodes[place].inputs = [found.input]
            for part in found.parts {
                graph.nodes[place].absorb(graph.nodes[part])
                links.absorb(part, into: place, in: &graph)
            }
        }
        links.finish(&graph)
    }
}

private struct ActivationPattern {
    let pattern: GraphPattern

    /// The whole, what it is of, and the nodes that make it besides the last.
    typealias Found = (operation: any Operation, input: ValueID, parts: [Int])

    func activation(at place: Int) -> Found? {
        let node = pattern.graph.nodes[place]
        switch node.operation {
        case let product as Multiply where product.operation.range == .everything:
            return gated(node) ?? gelu(node)
        case let quotient as Divide where quotient.operation.range == .everything: return hardSwish(quotient: node)
        default: return nil
        }
    }

    /// x · σ(x) or x · hard-σ(x).
    private func gated(_ node: Node) -> Found? {
        for (x, gate) in pattern.orders(node) {
            if let sigmoid = pattern.maker(of: gate, Sigmoid.self), sigmoid.node.inputs[0] == x {
                return (Swish(), x, [sigmoid.place])
            }
            if let hard = pattern.maker(of: gate, HardSigmoid.self), hard.node.inputs[0] == x,
                pattern.isAbout(hard.operation.alpha, 1 / 6), hard.operation.beta == 0.5
            {
                return (HardSwish(), x, [hard.place])
            }
            if let sixth = pattern.maker(of: gate, Divide.self), pattern.number(sixth.node.inputs[1]) == 6,
                let ramp = ramp(sixth.node.inputs[0], of: x)
            {
                return (HardSwish(), x, [sixth.place] + ramp)
            }
            if let (sixth, inner) = pattern.operand(of: gate, Multiply.self, with: 1 / 6), let ramp = ramp(inner, of: x)
            {
                return (HardSwish(), x, [sixth] + ramp)
            }
        }
        return nil
    }

    /// x · min(max(x + 3, 0), 6) / 6.
    private func hardSwish(quotient node: Node) -> Found? {
        guard pattern.number(node.inputs[1]) == 6, let product = pattern.maker(of: node.inputs[0], Multiply.self) else {
            return nil
        }
        for (x, gate) in pattern.orders(product.node) {
            if let ramp = ramp(gate, of: x) { return (HardSwish(), x, [product.place] + ramp) }
        }
        return nil
    }

    /// The nodes of min(max(x + 3, 0), 6).
    private func ramp(_ id: ValueID?, of x: ValueID) -> [Int]? {
        guard let clamp = pattern.maker(of: id, (any ClampOperator).self),
            clamp.operation.range == ClampRange(low: 0, high: 6),
            let (sum, operand) = pattern.operand(of: clamp.node.inputs[0], Add.self, with: 3), operand == x
        else { return nil }
        return [clamp.place, sum]
    }

    /// ½ · x · (1 + erf(x / √2)), the half before or after the product.
    private func gelu(_ node: Node) -> Found? {
        for (first, second) in pattern.orders(node) {
            if pattern.isAbout(pattern.number(second), 0.5), let product = pattern.maker(of: first, Multiply.self) {
                for (x, sum) in pattern.orders(product.node) {
                    if let parts = erf(sum, of: x) { return (Gelu(), x, [product.place] + parts) }
                }
            }
            if let (half, x) = pattern.operand(of: first, Multiply.self, with: 0.5), let parts = erf(second, of: x) {
                return (Gelu(), x, [half] + parts)
            }
        }
        return nil
    }

    /// The nodes of 1 + erf(x / √2).
    private func erf(_ id: ValueID?, of x: ValueID) -> [Int]? {
        guard let (sum, inner) = pattern.operand(of: id, Add.self, with: 1),
            let function = pattern.maker(of: inner, ErrorFunction.self)
        else { return nil }
        let argument = function.node.inputs[0]
        if let quotient = pattern.maker(of: argument, Divide.self), quotient.node.inputs[0] == x,
            pattern.isAbout(pattern.number(quotient.node.inputs[1]), Float(2).squareRoot())
        {
            return [sum, function.place, quotient.place]
        }
        guard let (scaled, operand) = pattern.operand(of: argument, Multiply.self, with: Float(0.5).squareRoot()),
            operand == x
        else { return nil }
        return [sum, function.place, scaled]
    }
}
