import ONNX

/// Steps back through a graph from a value to what it is made of, for passes that look for one form of many nodes.
struct GraphPattern {
    let graph: Graph
    let links: Links

    /// The node that makes a value, if it is an `Operation` of that type and the value has but one reader.
    func maker<Operation>(of id: ValueID?, _: Operation.Type) -> (place: Int, node: Node, operation: Operation)? {
        guard let id, links.onlyReader(of: id) != nil, let place = links.producer(of: id),
            let operation = graph.nodes[place].operation as? Operation
        else { return nil }
        return (place, graph.nodes[place], operation)
    }

    /// The one number of a constant.
    func number(_ id: ValueID?) -> Float? {
        guard let id, case .floats(let values)? = graph.values[id].constant?.elements, values.count == 1 else {
            return nil
        }
        return values[0]
    }

    /// The two operands in both orders.
    func orders(_ node: Node) -> [(ValueID, ValueID)] {
        guard node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1] else { return [] }
        return [(a, b), (b, a)]
    }

    /// The operand of an addition or a product whose other operand is this constant number, about.
    func operand<Operation>(of id: ValueID?, _ type: Operation.Type, with number: Float) -> (
        place: Int, operand: ValueID
    )? {
        guard let (place, node, _) = maker(of: id, type) else { return nil }
        for (operand, other) in orders(node) where isAbout(self.number(other), number) {
            return (place, operand)
        }
        return nil
    }

    /// Exporters write constants with few digits, or calculate them in half precision.
    func isAbout(_ found: Float?, _ wanted: Float) -> Bool {
        guard let found else { return false }
        return (found - wanted).magnitude <= 1e-3 * wanted.magnitude
    }
}
