import ONNX

/// Channels rearranged into squares of pixels: [N][C][H][W] → [N][C/b²][H·b][W·b].
struct DepthToSpace: CopyOperator {
    static let name = "DepthToSpace"
    let box: CopiedBox

    init(_ node: NodeReader) throws(ModelError) {
        let shape = try node.movedData().shape
        guard let size = try node.int("blocksize"), (1...1 << 12).contains(size), shape.count == 4,
            shape[1] % (size * size) == 0
        else { throw node.error("the square of blocksize should divide the channels of \(shape)") }
        let mode = try node.string("mode") ?? "DCR"
        guard mode == "DCR" || mode == "CRD" else {
            throw node.error("mode is \"\(mode)\", which ONNX does not define")
        }
        let channels = shape[1] / (size * size)
        // Where a step in the channel, the row and the column of a square leads in the input's channels.
        let (channel, row, column) = mode == "DCR" ? (1, channels * size, channels) : (size * size, size, 1)
        let plane = shape[2] * shape[3]
        let wide = shape[3] * size
        box = CopiedBox(
            shape: [shape[0], channels, shape[2] * size, wide],
            extents: [
                .init(count: shape[0], inputStride: shape[1] * plane, outputStride: shape[1] * plane),
                .init(count: channels, inputStride: channel * plane, outputStride: plane * size * size),
                .init(count: shape[2], inputStride: shape[3], outputStride: wide * size),
                .init(count: size, inputStride: row * plane, outputStride: wide),
                .init(count: shape[3], inputStride: 1, outputStride: size),
                .init(count: size, inputStride: column * plane, outputStride: 1),
            ])
    }
}
