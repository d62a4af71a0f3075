import ONNX

/// The nodes that one operator on integers stands for: its inputs made real numbers, what it does with them, and the result
/// made integers.
struct QuantisedForm {
    private(set) var nodes: [ONNX.Node] = []
    private let whole: ONNX.Node

    init(_ whole: ONNX.Node) { self.whole = whole }

    func input(_ index: Int) -> String { index < whole.inputs.count ? whole.inputs[index] : "" }

    /// The name of an input that must be there.
    func needed(_ index: Int) throws(ModelError) -> String {
        guard !input(index).isEmpty else {
            throw ModelError("node \"\(whole.name)\" (\(whole.operatorName)): input \(index) is missing")
        }
        return input(index)
    }

    /// Appends a node; its name tells of the one that it is part of.
    ///
    /// - output: the name of what it makes; else one of its own.
    @discardableResult
    mutating func add(
        _ operatorName: String, _ inputs: [String], _ attributes: [String: Attribute] = [:], output: String? = nil
    ) -> String {
        let made = output ?? "\(whole.outputs.first ?? "")/\(nodes.count)"
        nodes.append(
            ONNX.Node(
                name: whole.name.isEmpty ? "" : "\(whole.name) (\(whole.operatorName))", domain: "",
                operatorName: operatorName, inputs: inputs, outputs: [made], attributes: attributes))
        return made
    }

    /// The real numbers of an input whose scale and zero point follow it.
    ///
    /// - axis: along which there may be more than one scale.
    mutating func real(_ index: Int, axis: Int? = nil) throws(ModelError) -> String {
        let parts = [try needed(index), try needed(index + 1)] + (input(index + 2).isEmpty ? [] : [input(index + 2)])
        return add("DequantizeLinear", parts, axis.map { ["axis": .int($0)] } ?? [:])
    }

    /// Makes the output's integers of real numbers.
    ///
    /// - scale: index of the input that is the output's scale; the zero point follows it.
    mutating func finish(_ real: String, scale: Int) throws(ModelError) {
        let zero = input(scale + 1)
        guard let output = whole.outputs.first else {
            throw ModelError("node \"\(whole.name)\" (\(whole.operatorName)) has no output")
        }
        add("QuantizeLinear", [real, try needed(scale)] + (zero.isEmpty ? [] : [zero]), output: output)
    }
}

/// One of these on one tensor: input, scale, zero point, and scale and zero point of the output.
protocol UnaryExpansion: Expansion {
    static var operatorName: String { get }
    /// Those of the operator on real numbers.
    static func attributes(_ node: ONNX.Node) throws(ModelError) -> [String: Attribute]
}

extension UnaryExpansion {
    static func attributes(_ node: ONNX.Node) -> [String: Attribute] { node.attributes }

    static func expand(_ node: ONNX.Node, into form: inout QuantisedForm) throws(ModelError) {
        let result = form.add(operatorName, [try form.real(0)], try attributes(node))
        try form.finish(result, scale: 3)
    }
}

extension ONNX.Node {
    /// The attributes without that which says that channels stand last, which must not be so.
    func attributesOfPlanes() throws(ModelError) -> [String: Attribute] {
        if case .int(let last)? = attributes["channels_last"], last != 0 {
            throw ModelError(
                "node \"\(name)\" (\(operatorName)): channels_last is not supported", kind: .unsupported)
        }
        return attributes.filter { $0.key != "channels_last" }
    }
}
