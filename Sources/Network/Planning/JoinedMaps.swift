import Kernels
import Tensors

/// Maps that are made where the Concat that reads them wants them, so that it has nothing to do.
///
/// A value has one place, so of several concatenations it follows the last one, which is the longest in networks that join
/// all that came before over and over; the shorter ones find their parts behind each other just as well.
struct JoinedMaps {
    struct Part {
        var whole: ValueID
        /// The channel of the whole that the first of this one is.
        var firstChannel: Int
    }

    private(set) var parts: [ValueID: Part] = [:]

    init() {}

    /// - borders: those that readers want; maps that share a place get one border.
    init(_ graph: Graph, _ borders: inout [ValueID: Border]) {
        let given = Set(graph.inputs)
        var groups: [(whole: ValueID, inputs: [ValueID])] = []
        for node in graph.nodes.reversed() {
            guard let concat = node.operation as? Concat, concat.axis == 1 else { continue }
            let inputs = node.inputs.compactMap(\.self)
            let isJoined = inputs.allSatisfy { id in
                let shape = graph.values[id].shape
                return shape.count == 4 && shape[0] == 1 && !shape.contains(0) && graph.values[id].constant == nil
                    && !given.contains(id)
            }
            let isInBlocks = inputs.dropLast().allSatisfy { graph.values[$0].shape[1] % KernelSet.lanes == 0 }
            guard isJoined, isInBlocks, Set(inputs).count == inputs.count else { continue }
            groups.append((node.outputs[0], inputs))
            var channel = 0
            for id in inputs {
                // What is itself joined of parts stays where these are.
                if parts[id] == nil { parts[id] = Part(whole: node.outputs[0], firstChannel: channel) }
                channel += graph.values[id].shape[1]
            }
        }
        // Those of one place meet in few rounds; where they do not, they are copied.
        for _ in 0..<4 {
            for (whole, inputs) in groups {
                let border = inputs.reduce(borders[whole] ?? .none) { $0.union(borders[$1] ?? .none) }
                for id in inputs + [whole] { borders[id] = border }
            }
        }
    }
}
