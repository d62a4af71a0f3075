import ONNX

/// Inserts dimensions of size 1; the axes are an attribute before opset 13, an input since.
struct Unsqueeze: ReshapingOperator {
    static let name = "Unsqueeze"
    let shape: [Int]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.input(0, "data")
        let stated = node.opset < 13 ? try node.ints("axes") : try node.ints(at: 1, "the axes")
        guard let stated else { throw node.error("the axes are missing") }
        let rank = data.shape.count + stated.count
        var inserted: Set<Int> = []
        for axis in stated { inserted.insert(try node.axis(axis, rank: rank)) }
        guard inserted.count == stated.count else { throw node.error("the axes \(stated) name a dimension twice") }
        var rest = data.shape.makeIterator()
        var shape: [Int] = []
        for axis in 0..<rank {
            if inserted.contains(axis) { shape.append(1) } else if let size = rest.next() { shape.append(size) }
        }
        self.shape = shape
    }
}
