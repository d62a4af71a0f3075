import ONNX

/// Parts of dimensions, forwards or backwards in steps; limits are attributes before opset 10, inputs since.
struct Slice: CopyOperator {
    static let name = "Slice"
    private let input: [Int]
    /// Of each dimension: the first index, the step, and how many.
    private let parts: [(first: Int, step: Int, count: Int)]

    init(_ node: NodeReader) throws(ModelError) {
        let data = try node.movedData()
        input = data.shape
        let (starts, ends): ([Int]?, [Int]?)
        let axes: [Int]
        var steps: [Int]?
        if node.opset < 10 {
            (starts, ends) = (try node.ints("starts"), try node.ints("ends"))
            axes = try node.ints("axes") ?? Array(0..<(starts?.count ?? 0))
        } else {
            (starts, ends) = (try node.ints(at: 1, "starts"), try node.ints(at: 2, "ends"))
            axes = try node.ints(at: 3, "axes") ?? Array(0..<(starts?.count ?? 0))
            steps = try node.ints(at: 4, "steps")
        }
        guard let starts, let ends, starts.count == ends.count, axes.count == starts.count,
            steps == nil || steps?.count == starts.count
        else { throw node.error("starts, ends, axes and steps should be of one length") }
        var parts = data.shape.map { (first: 0, step: 1, count: $0) }
        for index in starts.indices {
            let axis = try node.axis(axes[index], rank: data.shape.count)
            let step = steps?[index] ?? 1
            guard step != 0, step != Int.min else { throw node.error("the step \(step) is impossible") }
            parts[axis] = Self.part(starts[index], ends[index], step, size: data.shape[axis])
        }
        self.parts = parts
    }

    /// As Python's slices: negative limits count from the end, all are clamped to the dimension.
    ///
    /// The step of a part with fewer than two elements is 1, as it could be any number.
    private static func part(_ start: Int, _ end: Int, _ step: Int, size: Int) -> (first: Int, step: Int, count: Int) {
        func place(_ limit: Int) -> Int { limit < 0 ? max(limit, -size - 1) + size : min(limit, size) }
        if step > 0 {
            let (first, last) = (max(place(start), 0), max(place(end), 0))
            let count = last > first ? (last - first - 1) / step + 1 : 0
            return (first, count > 1 ? step : 1, count)
        }
        let first = min(place(start), size - 1)
        let last = end < -size ? -1 : min(place(end), size - 1)
        let count = first > last ? (first - last - 1) / -step + 1 : 0
        return (max(first, 0), count > 1 ? step : 1, count)
    }

    var box: CopiedBox {
        let from = rowMajorStrides(input)
        let to = rowMajorStrides(parts.map(\.count))
        return CopiedBox(
            shape: parts.map(\.count), offset: zip(parts, from).reduce(0) { $0 + $1.0.first * $1.1 },
            extents: parts.indices.map {
                CopyStep.Extent(count: parts[$0].count, inputStride: from[$0] * parts[$0].step, outputStride: to[$0])
            })
    }
}
