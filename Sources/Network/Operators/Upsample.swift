import ONNX

/// A tensor stretched by factors: attributes before opset 9, an input since.
struct Upsample: ResamplingOperator {
    static let name = "Upsample"
    let resampled: ResampledTensor

    init(_ node: NodeReader) throws(ModelError) {
        let filter: Resampling.Filter
        switch try node.string("mode") ?? "nearest" {
        case "nearest": filter = .nearest(.outward)
        case "linear", "bilinear": filter = .linear
        case let mode: throw node.error("the mode is \"\(mode)\", nearest or linear is expected")
        }
        let shape = try node.resampledData(filter).shape
        let scales: [Float]
        if node.opset < 7 {
            guard let height = try node.float("height_scale"), let width = try node.float("width_scale"),
                shape.count == 4
            else { throw node.error("height_scale and width_scale for the rows and columns of a picture are expected") }
            scales = [1, 1, height, width]
        } else {
            let stated = node.opset < 9 ? try node.floats("scales") : try node.floats(at: 1, "the scales")
            guard let stated else { throw node.error("the scales are missing") }
            scales = stated
        }
        resampled = try ResampledTensor(
            node, Resampling(filter: filter, coordinates: .asymmetric),
            axes: try node.stretchedAxes(shape, by: scales))
    }
}
