import ONNX

/// Numbers from a start, in equal steps, up to a limit that is left out: all known at load.
struct NumberRange: Operator {
    static let name = "Range"
    private let type: ElementType
    private let start: Double
    private let delta: Double
    private let count: Int

    /// Far above what any network counts to.
    private static let mostNumbers = 1 << 20

    init(_ node: NodeReader) throws(ModelError) {
        let type = try node.input(0, "the start").type
        node.ignore("stash_type")
        func number(_ index: Int, _ what: String) throws(ModelError) -> Double {
            let value = try node.input(index, what)
            try node.requireNumbers(value)
            guard value.type == type, value.count == 1 else { throw node.error("\(what) should be one \(type.name)") }
            if type.isHeldExactly { return Double(try node.ints(at: index, what)?.first ?? 0) }
            return Double(try node.floats(at: index, what)?.first ?? 0)
        }
        let (start, limit) = (try number(0, "the start"), try number(1, "the limit"))
        let delta = try number(2, "the step")
        let count = ((limit - start) / delta).rounded(.up)
        guard delta != 0, count <= Double(Self.mostNumbers) else {
            throw node.error("from \(start) to \(limit) in steps of \(delta) are too many numbers")
        }
        guard max(start.magnitude, limit.magnitude) < Double(Lowering.exactIntegers) || !type.isHeldExactly else {
            throw node.unsupported("integers of 2²⁴ and more are not supported")
        }
        self.type = type
        self.start = start
        self.delta = delta
        self.count = Int(max(0, count))
    }

    var runsAtLoad: Bool { true }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] { [ValueType(type: type, shape: [count])] }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        let (start, delta, count) = (start, delta, count)
        let output = lowering.output(node.outputs[0], .plain)
        lowering.emit(node.name, reads: [], writes: [output]) { offsets in
            SequenceStep(
                name: node.name, start: start, delta: delta, count: count, output: Operand(output, offsets: offsets))
        }
    }
}
