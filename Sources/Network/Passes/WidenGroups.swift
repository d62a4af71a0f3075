import Kernels

/// Makes of several narrow groups of a convolution one that fills blocks of channels, with zeros where there was no weight: the
/// kernels of whole blocks do that much faster than plain loops do what is left without the zeros. Only of infinities, times
/// those zeros, does something else become.
enum WidenGroups: Pass {
    /// Up to so many groups become one.
    private static let most = 16
    /// Weights, zeros included, that all of a network may become; one that hardly states any cannot ask for more.
    private static let room = 1 << 24

    static func run(on graph: inout Graph) {
        var room = room
        let links = Links(graph)
        for place in graph.nodes.indices {
            guard let convolution = graph.nodes[place].operation as? Convolution,
                let input = graph.nodes[place].inputs[0],
                graph.values[input].shape[0] == 1, convolution.window.axes.count == 2, !convolution.isDepthwise,
                !convolution.hasBlockGroups,
                // Those that a kernel of their own does, unless they are to be done in integers.
                !convolution.isWithinBlocks || isQuantised(input, links, graph), let factor = factor(convolution)
            else { continue }
            let (count, overflow) = convolution.weights.count.multipliedReportingOverflow(by: factor)
            guard !overflow, count <= room else { continue }
            room -= count
            graph.nodes[place].operation = convolution.widened(by: factor)
        }
    }

    private static func isQuantised(_ value: ValueID, _ links: Links, _ graph: Graph) -> Bool {
        links.producer(of: value).map { graph.nodes[$0].operation is DequantizeLinear } ?? false
    }

    private static func factor(_ convolution: Convolution) -> Int? {
        let lanes = KernelSet.lanes
        let (inputs, outputs) = (
            convolution.inputs / convolution.groups, convolution.outputs / convolution.groups
        )
        let fitting = (2...most).first { factor in
            convolution.groups % factor == 0 && inputs * factor % lanes == 0 && outputs * factor % lanes == 0
        }
        return fitting ?? (convolution.groups <= most ? convolution.groups : nil)
    }
}

extension Convolution {
    /// The same with so many groups as one.
    fileprivate func widened(by factor: Int) -> Convolution {
        let taps = window.kernelCount
        let filter = inputs / groups * taps
        let outputsOfGroup = outputs / groups
        var wide = self
        wide.groups = groups / factor
        wide.widening = widening * factor
        wide.weights = Array(repeating: 0, count: weights.count * factor)
        for output in 0..<outputs {
            let member = output / outputsOfGroup % factor
            for index in 0..<filter {
                wide.weights[(output * factor + member) * filter + index] = weights[output * filter + index]
            }
        }
        return wide
    }
}
