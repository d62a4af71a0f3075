import ONNX
import Tensors

/// An operator that brings a tensor to another size: one axis after the other.
protocol ResamplingOperator: Operator {
    var resampled: ResampledTensor { get }
}

/// A tensor and what its axes become.
struct ResampledTensor: Sendable {
    private let input: [Int]
    /// Nil for an axis that stays as it is.
    private let tables: [ResampledAxis?]
    /// What elements outside the data become.
    private let outside: Float

    /// Longer axes are refused: the place in them would not be exact as a Float, and a table of them large.
    static let longestAxis = 1 << 20

    /// - tables: one for each axis; nil where it stays as it is.
    init(_ input: [Int], tables: [ResampledAxis?]) {
        self.input = input
        self.tables = tables
        outside = 0
    }

    init(
        _ node: NodeReader, _ resampling: Resampling, axes: [Resampling.Axis], outside: Float = 0
    ) throws(ModelError) {
        input = axes.map(\.size)
        self.outside = outside
        _ = try node.checkedShape(axes.map(\.count))
        var tables: [ResampledAxis?] = []
        for axis in axes {
            guard axis.count == 0 || axis.size > 0 else { throw node.error("nothing cannot be resized") }
            if axis.count == axis.size, axis.scale == 1, resampling.coordinates != .cropAndResize {
                tables.append(nil)
                continue
            }
            guard max(axis.size, axis.count) <= Self.longestAxis else {
                throw node.unsupported("an axis of \(axis.size) is resized to \(axis.count), which is too long")
            }
            let table = resampling.table(axis)
            tables.append(table.isIdentity(of: axis.size) ? nil : table)
        }
        self.tables = tables
    }

    var shape: [Int] { input.indices.map { tables[$0]?.count ?? input[$0] } }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        var place = try lowering.input(node.inputs[0]!, .plain)
        var shape = input
        let resized = tables.indices.filter { tables[$0] != nil }
        for axis in resized.reversed() {
            guard let table = tables[axis] else { continue }
            let span = AxisSpan(shape, axis: axis)
            shape[axis] = table.count
            let source = place
            place =
                axis == resized[0]
                ? lowering.output(node.outputs[0], .plain) : lowering.places.scratch(floats: shape.reduce(1, *))
            lowering.emit(node.name, reads: [source], writes: [place]) { [outside, place] offsets in
                ResampleStep(
                    name: node.name, span: span, axis: table, outside: outside,
                    input: Operand(source, offsets: offsets), output: Operand(place, offsets: offsets))
            }
        }
        if resized.isEmpty { lowering.places.alias(node.outputs[0], of: place.seenAsPlain) }
    }
}

extension ResamplingOperator {
    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "data").type, shape: resampled.shape)]
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        try resampled.lower(node, into: &lowering)
    }
}

extension NodeReader {
    /// The first input: any numbers if they are only moved, else floats.
    func resampledData(_ filter: Resampling.Filter) throws(ModelError) -> Value {
        if case .nearest = filter { return try movedData() }
        return try floatData()
    }

    /// The axes of a tensor by the factors that they are stretched by; the sizes are rounded down.
    func stretchedAxes(_ shape: [Int], by scales: [Float]) throws(ModelError) -> [Resampling.Axis] {
        guard scales.count == shape.count else {
            throw error("scales is \(scales), one number for each of \(shape.count) dimensions is expected")
        }
        var axes: [Resampling.Axis] = []
        for (size, scale) in zip(shape, scales) {
            let length = scale * Float(size)
            guard scale > 0, scale.isFinite, length <= Float(Graph.largestCount) else {
                throw error("a dimension of \(size) cannot be stretched by \(scale)")
            }
            axes.append(Resampling.Axis(size: size, count: Int(length), scale: scale, length: length))
        }
        return axes
    }
}
