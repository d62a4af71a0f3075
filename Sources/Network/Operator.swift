import ONNX
import Tensors

/// What a node does: an operator of the file, or one that a pass has put in its place.
protocol Operation: Sendable {
    /// The outputs, if they follow from what is known at load without any kernel; else nil.
    func fold(_ inputs: [Value?]) -> [Tensor]?

    /// Whether the node is run at load, by its own steps, when all its inputs are constant: for work that grows no faster
    /// than inputs and outputs.
    var runsAtLoad: Bool { get }

    /// The zeros that this operator wants around an input, when the input is a map.
    func border(ofInput index: Int, in graph: Graph, of node: Node) -> Border

    /// Multiply-adds for one picture.
    func multiplyAdds(_ node: Node, in graph: Graph) -> Int

    /// What a person wants to know of the layer besides.
    func facts(_ node: Node, in graph: Graph) -> LayerFacts

    /// Appends the steps that compute the outputs.
    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError)
}

/// A network operator: one type, in one file, with one line in `Operators.all`.
///
/// Its life: made from a node of the file once its inputs' shapes are known; asked for the shapes of its outputs; evaluated
/// at load if all it needs is constant; perhaps changed by passes; at last lowered to steps.
protocol Operator: Operation {
    /// As ONNX spells it.
    static var name: String { get }

    /// - Throws: `ModelError` that names the node and what was expected.
    init(_ node: NodeReader) throws(ModelError)

    /// Type and shape of each output. Called right after `init`, with the same inputs.
    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType]
}

struct ValueType: Equatable {
    var type: ElementType
    var shape: [Int]
}

extension Operation {
    func fold(_ inputs: [Value?]) -> [Tensor]? { nil }
    var runsAtLoad: Bool { false }
    func border(ofInput index: Int, in graph: Graph, of node: Node) -> Border { .none }
    func multiplyAdds(_ node: Node, in graph: Graph) -> Int { 0 }
    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts() }
}
