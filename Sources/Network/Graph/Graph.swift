import ONNX

/// Index of a value in `Graph.values`.
typealias ValueID = Int

/// A network between the file and the plan: operators that know their parameters, values that know their shapes.
struct Graph {
    var values: [Value] = []
    /// In an order in which every node follows the nodes whose values it reads.
    var nodes: [Node] = []
    /// Inputs that are not constants.
    var inputs: [ValueID] = []
    var outputs: [ValueID] = []

    mutating func add(_ value: Value) -> ValueID {
        values.append(value)
        return values.count - 1
    }
}

struct Value {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// The elements, if they are known at load.
    var constant: Tensor?
    /// Of a constant that was made of 8-bit integers: the steps between its numbers, one for all or one for each index along
    /// an axis.
    var quantum: [Float]?

    init(name: String, type: ElementType, shape: [Int], constant: Tensor? = nil) {
        self.name = name
        self.type = type
        self.shape = shape
        self.constant = constant
    }

    init(_ tensor: Tensor) {
        self.init(name: tensor.name, type: tensor.type, shape: tensor.shape, constant: tensor)
    }

    var count: Int { shape.reduce(1, *) }
}

struct Node {
    var name: String
    /// As the file spells it.
    var operatorName: String
    var operation: any Operation
    /// Nil where an optional input is left out.
    var inputs: [ValueID?]
    var outputs: [ValueID]
    /// Nodes of the file whose work passes have put into this one, in the order in which they do it.
    var fused: [Plan.Layer.Source] = []

    var source: Plan.Layer.Source { .init(name: name, operatorName: operatorName) }

    /// Notes that this node does the work of another one from now on.
    mutating func absorb(_ other: Node) { fused += [other.source] + other.fused }
}
