import ONNX

/// An operator that is nothing but others behind each other: its nodes are taken for theirs before anything else happens.
///
/// So there is one way in which integers are calculated with, whichever form the file has.
protocol Expansion: SendableMetatype {
    static var name: String { get }
    static var domain: String { get }

    /// Appends the nodes.
    static func expand(_ node: ONNX.Node, into nodes: inout QuantisedForm) throws(ModelError)
}

extension Expansion {
    static var domain: String { "com.microsoft" }
}

enum Expansions {
    static let all: [any Expansion.Type] = [
        QGemm.self,
        QLinearAdd.self,
        QLinearAveragePool.self,
        QLinearConcat.self,
        QLinearConv.self,
        QLinearGlobalAveragePool.self,
        QLinearLeakyRelu.self,
        QLinearMatMul.self,
        QLinearMul.self,
        QLinearReduceMean.self,
        QLinearSigmoid.self,
        QLinearSoftmax.self,
        QLinearWhere.self,
    ]

    private static let named = Dictionary(uniqueKeysWithValues: all.map { ("\($0.domain).\($0.name)", $0) })

    /// The nodes of a file, in their order, with those expanded that are made of others.
    static func expanded(_ nodes: [ONNX.Node]) throws(ModelError) -> [ONNX.Node] {
        var all: [ONNX.Node] = []
        for node in nodes {
            if let expansion = named["\(node.domain).\(node.operatorName)"] {
                var form = QuantisedForm(node)
                try expansion.expand(node, into: &form)
                all += form.nodes
            } else {
                all.append(node)
            }
        }
        return all
    }
}
