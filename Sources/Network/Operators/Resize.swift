import ONNX

/// A tensor brought to another size, stated as such or by factors. Before opset 11 there is but one way to count places.
struct Resize: ResamplingOperator {
    static let name = "Resize"
    let resampled: ResampledTensor

    init(_ node: NodeReader) throws(ModelError) {
        let filter = try Self.filter(node)
        let data = try node.resampledData(filter)
        if node.opset < 11 {
            guard let scales = try node.floats(at: 1, "the scales") else { throw node.error("the scales are missing") }
            resampled = try ResampledTensor(
                node, Resampling(filter: filter, coordinates: .asymmetric),
                axes: try node.stretchedAxes(data.shape, by: scales))
            return
        }
        let mode = try node.string("coordinate_transformation_mode") ?? "half_pixel"
        guard let coordinates = Resampling.Coordinates(rawValue: mode) else {
            throw node.error("coordinate_transformation_mode is \"\(mode)\", which ONNX does not define")
        }
        let resampling = Resampling(
            filter: filter, coordinates: coordinates, excludesOutside: try node.flag("exclude_outside"),
            antialiases: try node.flag("antialias"))
        let outside = try node.float("extrapolation_value") ?? 0
        let chosen = try Self.chosenAxes(node, rank: data.shape.count)
        var axes = data.shape.map { Resampling.Axis(size: $0, count: $0, scale: 1, length: Float($0)) }
        let resized = try Self.resizedAxes(node, chosen.map { data.shape[$0] })
        for (place, axis) in zip(chosen, resized) { axes[place] = axis }
        if coordinates == .cropAndResize {
            guard let region = try node.floats(at: 1, "the region"), region.count == chosen.count * 2 else {
                throw node.error("the region should be begin and end of each of \(chosen.count) dimensions")
            }
            for (index, place) in chosen.enumerated() {
                axes[place].region = (region[index], region[index + chosen.count])
            }
        }
        resampled = try ResampledTensor(node, resampling, axes: axes, outside: outside)
    }

    private static func filter(_ node: NodeReader) throws(ModelError) -> Resampling.Filter {
        let rounding = try node.string("nearest_mode") ?? "round_prefer_floor"
        let a = try node.float("cubic_coeff_a") ?? -0.75
        switch try node.string("mode") ?? "nearest" {
        case "nearest":
            guard let rounding = Resampling.Rounding(rawValue: rounding), rounding != .outward else {
                throw node.error("nearest_mode is \"\(rounding)\", which ONNX does not define")
            }
            return .nearest(node.opset < 11 ? .outward : rounding)
        case "linear": return .linear
        case "cubic" where node.opset >= 11: return .cubic(Double(a))
        case let mode: throw node.error("the mode is \"\(mode)\", nearest, linear or cubic is expected")
        }
    }

    /// The dimensions that scales, sizes and region speak of.
    private static func chosenAxes(_ node: NodeReader, rank: Int) throws(ModelError) -> [Int] {
        guard let stated = try node.ints("axes") else { return Array(0..<rank) }
        var axes: [Int] = []
        for axis in stated { axes.append(try node.axis(axis, rank: rank)) }
        guard Set(axes).count == axes.count else {
            throw node.error("axes is \(stated), which names a dimension twice")
        }
        return axes
    }

    private static func resizedAxes(_ node: NodeReader, _ shape: [Int]) throws(ModelError) -> [Resampling.Axis] {
        let policy = try node.string("keep_aspect_ratio_policy") ?? "stretch"
        // Up to opset 12 a place that is not used holds an empty tensor.
        let sizes = try node.ints(at: 3, "the sizes") ?? []
        guard !sizes.isEmpty || shape.isEmpty else {
            guard let scales = try node.floats(at: 2, "the scales") else {
                throw node.error("neither scales nor sizes are given")
            }
            return try node.stretchedAxes(shape, by: scales)
        }
        guard sizes.count == shape.count, sizes.allSatisfy({ (0...Graph.largestCount).contains($0) }) else {
            throw node.error("sizes is \(sizes), one for each of \(shape.count) dimensions is expected")
        }
        let scales = zip(sizes, shape).map { Float($0) / Float(max($1, 1)) }
        let common: Float?
        switch policy {
        case "stretch": common = nil
        case "not_larger": common = scales.min()
        case "not_smaller": common = scales.max()
        default: throw node.error("keep_aspect_ratio_policy is \"\(policy)\", which ONNX does not define")
        }
        guard let common else {
            return shape.indices.map {
                .init(size: shape[$0], count: sizes[$0], scale: scales[$0], length: Float(sizes[$0]))
            }
        }
        var axes: [Resampling.Axis] = []
        for size in shape {
            let length = common * Float(size)
            guard length <= Float(Graph.largestCount) else {
                throw node.error("a dimension of \(size) cannot be stretched by \(common)")
            }
            axes.append(.init(size: size, count: Int(length.rounded()), scale: common, length: length.rounded()))
        }
        return axes
    }
}
