/// Lets a convolution of 8-bit integers add the other operand of a sum that alone reads it, while its own are in the cache.
/// They are rounded to their own scale first, as without.
enum FuseByteResidual: Pass {
    static func run(on graph: inout Graph) {
        graph.fuseSums { producer, node, _, isSecond in
            guard let sum = node.operation as? QuantisedPair, sum.kind == .sum,
                let convolution = producer as? QuantisedConvolution
            else { return nil }
            return convolution.adding(.init(sum: sum, isFirst: isSecond))
        }
    }
}
