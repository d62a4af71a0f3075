import ONNX

/// Squares of pixels rearranged into channels: [N][C][H·b][W·b] → [N][b²·C][H][W].
struct SpaceToDepth: CopyOperator {
    static let name = "SpaceToDepth"
    let box: CopiedBox

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.movedData().shape
        guard let size = try node.int("blocksize"), (1...1 << 12).contains(size), shape.count == 4,
            shape[2] % size == 0, shape[3] % size == 0
        else { throw node.error("blocksize should divide the rows and columns of \(shape)") }
        let mode = try node.string("mode") ?? "DCR"
        guard mode == "DCR" || mode == "CRD" else {
            throw node.error("mode is \"\(mode)\", which ONNX does not define")
        }
        let (height, width) = (shape[2] / size, shape[3] / size)
        let (plane, whole) = (height * width, shape[2] * shape[3])
        // How far a step in the channel, the row and the column of a square leads in the output's channels.
        let (channel, row, column) = mode == "DCR" ? (1, shape[1] * size, shape[1]) : (size * size, size, 1)
        box = CopiedBox(
            shape: try node.checkedShape([shape[0], shape[1] * size * size, height, width]),
            extents: [
                .init(count: shape[0], inputStride: shape[1] * whole, outputStride: shape[1] * whole),
                .init(count: size, inputStride: shape[3], outputStride: row * plane),
                .init(count: size, inputStride: 1, outputStride: column * plane),
                .init(count: shape[1], inputStride: whole, outputStride: channel * plane),
                .init(count: height, inputStride: shape[3] * size, outputStride: width),
                .init(count: width, inputStride: size, outputStride: 1),
            ])
    }
}
