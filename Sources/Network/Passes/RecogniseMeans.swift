/// Takes the mean over all rows and columns of a picture for the pool that it is.
enum RecogniseMeans: Pass {
    static func run(on graph: inout Graph) {
        for place in graph.nodes.indices {
            let node = graph.nodes[place]
            guard let mean = node.operation as? ReduceMean, mean.axes.input.count == 4, mean.axes.input[0] == 1,
                mean.axes.reduced == [2, 3], !mean.axes.input.contains(0)
            else { continue }
            graph.nodes[place].operation = GlobalAveragePool(shape: mean.axes.input, output: mean.axes.output)
        }
    }
}
