package import Kernels
package import ONNX
import Tensors

/// A network that is ready to run: steps in order, packed weights, the place of every activation. Immutable; any number of
/// sessions share it.
package struct Plan: Sendable {
    package struct Input: Sendable, Equatable {
        package let name: String
        package let shape: [Int]
        /// As the graph declares it; in a session all are floats, which hold integers and booleans exactly.
        package let type: ElementType
    }

    package let inputs: [Input]
    /// Name and shape of each output.
    package let outputs: [Input]
    /// Bytes that a session needs for its activations.
    package let arenaBytes: Int
    /// Bytes that each of its threads needs beside them.
    package let scratchBytes: Int
    /// Bytes of parameters, as they stand in the file (not packed).
    package let parameterBytes: Int
    /// For one picture.
    package let multiplyAdds: Int
    /// Those that were chosen.
    package let kernels: KernelSet
    /// Name of their instruction set.
    package let isa: String

    /// What became of the nodes of the file, in the order in which they run.
    package let layers: [Layer]
    /// Who lives where in the arena, and when.
    package let tenants: [Tenant]

    /// The nodes that the steps come from, in order.
    package var stepNames: [String] { steps.map(\.name) }
    /// The kernels that do the steps, in order.
    package var stepKernels: [String] { steps.map(\.kernel) }
    /// Bytes of values and packed weights that each step reads and writes, as if all of it were touched once.
    package let stepBytes: [Int]

    let steps: [any Step]
    let inputPlaces: [(operand: Operand, form: Placed.Form)]
    let outputOperands: [Operand]

    /// Whether a Softmax is applied to the first output.
    package enum ScoreScaling: Sendable {
        /// Unless it comes from one, seen through operators that only reshape.
        case softmaxUnlessThere
        case softmax
        case asIs
    }

    /// - bindings: values for graph inputs that are to be constants.
    /// - fusing: whether passes change the graph first; without them every node runs as it stands in the file.
    /// - Throws: `ModelError` that names the node and what was expected.
    package init(
        _ model: Model, kernels: KernelSet = .best, bindings: [String: Tensor] = [:], scaling: ScoreScaling = .asIs,
        fusing: Bool = true
    ) throws(ModelError) {
        var graph = try Graph(model, bindings: bindings)
        if fusing { for pass in Passes.all { pass.run(on: &graph) } }
        parameterBytes = model.graph.initializers.reduce(0) { $0 + $1.shape.reduce(1, *) * 4 }
        multiplyAdds = graph.nodes.reduce(0) { sum, node in
            // Each is at most 2⁵⁹, so one more cannot overflow.
            min(sum + node.operation.multiplyAdds(node, in: graph), Self.mostMultiplyAdds + 1)
        }
        guard Double(multiplyAdds) + graph.looksOfPools <= Double(Self.mostMultiplyAdds) else {
            throw ModelError(
                "the network needs more than 2⁴² multiply-adds or looks of its pools for a picture, which is too much")
        }
        self.kernels = kernels
        isa = kernels.name

        var lowering = Lowering(graph, kernels: kernels)
        var inputPlaces: [Placed] = []
        for id in graph.inputs {
            let type = graph.values[id].type
            guard type == .float32 || type == .float16 || type == .float64 else {
                throw ModelError(
                    "the graph's input \"\(graph.values[id].name)\" is of type \(type.name); float is expected",
                    kind: .unsupported)
            }
            inputPlaces.append(lowering.graphInput(id))
        }
        let expandedMaps = fusing ? ExpandedMaps(graph) : nil
        var stepsOfNodes: [Range<Int>] = []
        for (place, node) in graph.nodes.enumerated() {
            let first = lowering.stepCount
            do throws(ModelError) {
                if let expansion = expandedMaps?.expansion(before: place) {
                    try lowering.lower(node, with: graph.nodes[expansion])
                    stepsOfNodes[expansion] = first..<lowering.stepCount
                } else if expandedMaps?.isExpansion(place) != true {
                    try node.operation.lower(node, into: &lowering)
                }
            } catch {
                let opset = model.opsets[""].map { ", opset \($0)" } ?? ""
                let subject = "node \"\(node.name)\" (\(node.source.operatorName)\(opset))"
                throw ModelError("\(subject): \(error.description)", kind: error.kind)
            }
            stepsOfNodes.append(first..<lowering.stepCount)
        }
        var outputPlaces: [Placed] = []
        for id in graph.outputs {
            let type = graph.values[id].type
            guard type == .float32 || type == .float16 || type == .float64 || type.isHeldExactly else {
                throw ModelError(
                    "the graph's output \"\(graph.values[id].name)\" is of type \(type.name); float is expected",
                    kind: .unsupported)
            }
            let isScaled =
                id == graph.outputs[0]
                && (scaling == .softmax || scaling == .softmaxUnlessThere && !graph.endsInSoftmax)
            do throws(ModelError) {
                outputPlaces.append(try lowering.graphOutput(id, scaled: isScaled))
            } catch {
                throw ModelError(
                    "the graph's output \"\(graph.values[id].name)\": \(error.description)", kind: error.kind)
            }
        }
        let laidOut = lowering.finish()
        guard laidOut.arenaBytes <= Self.largestArena else {
            throw ModelError("the network needs \(laidOut.arenaBytes) bytes for its activations, which is too much")
        }
        steps = laidOut.steps
        stepBytes = zip(laidOut.steps, laidOut.traffic).map { $0.weightBytes + $1 }
        arenaBytes = laidOut.arenaBytes
        scratchBytes = laidOut.scratchBytes
        layers = Layer.all(of: graph, steps: stepsOfNodes, laidOut)
        tenants = Tenant.all(of: graph, laidOut)
        self.inputPlaces = inputPlaces.map { (Operand($0, offsets: laidOut.offsets), $0.form) }
        outputOperands = outputPlaces.map { Operand($0, offsets: laidOut.offsets) }
        inputs = graph.inputs.map { Input(graph.values[$0]) }
        outputs = graph.outputs.map { Input(graph.values[$0]) }
    }

    /// 4 GiB: far above any network that answers while its frame still matters.
    private static let largestArena = 1 << 32
    /// About a minute of a fast core: likewise.
    private static let mostMultiplyAdds = 1 << 42
}

extension Plan.Input {
    fileprivate init(_ value: Value) { (name, shape, type) = (value.name, value.shape, value.type) }
}

extension Graph {
    /// How often pools look at an element for one picture. A convolution's looks are its multiply-adds.
    fileprivate var looksOfPools: Double {
        nodes.reduce(0) { sum, node in
            let facts = node.operation.facts(node, in: self)
            guard let window = facts.window, facts.groups == nil else { return sum }
            return sum + Double(values[node.outputs[0]].count) * Double(window.kernelCount)
        }
    }

    fileprivate var endsInSoftmax: Bool {
        let links = Links(self)
        var id = outputs[0]
        while let place = links.producer(of: id) {
            switch nodes[place].operation {
            case is Softmax: return true
            case is any ReshapingOperator, is Cast, is QuantizeLinear, is DequantizeLinear: break
            default: return false
            }
            guard let input = nodes[place].inputs[0] else { return false }
            id = input
        }
        return false
    }
}
