import Tensors

/// Writes 8-bit samples into the planes of the input, as (value − mean) / std.
final class Normaliser {
    private let channels: Int
    /// Which sample of R, G, B each plane takes.
    private let samples: [Int]
    /// (channels × 256): what each value becomes in each plane.
    private let table: UnsafeMutablePointer<Float>

    /// - Precondition: mean and std have one value or as many as there are channels.
    init(_ input: InputDescription) {
        channels = input.channels
        precondition([1, channels].contains(input.mean.count) && [1, channels].contains(input.std.count))
        samples = (0..<channels).map { plane in
            switch input.order {
            case .rgb: plane % 3
            case .bgr: 2 - plane % 3
            case .grey: 0
            }
        }
        table = .allocate(capacity: 256 * channels)
        for plane in 0..<channels {
            let mean = input.mean[input.mean.count == 1 ? 0 : plane]
            let std = input.std[input.std.count == 1 ? 0 : plane]
            for value in 0..<256 { table[256 * plane + value] = (Float(value) - mean) / std }
        }
    }

    deinit { table.deallocate() }

    /// Writes a whole row of a tensor, or of a part of one.
    func write(_ row: UnsafePointer<UInt8>, components: Int, to tensor: PlanarView, row index: Int) {
        let (step, count) = (tensor.pixelStride, tensor.width)
        for plane in 0..<channels {
            let values = UnsafePointer(table + 256 * plane)
            let source = row + (components == 3 ? samples[plane] : 0)
            let target = tensor.base + plane * tensor.channelStride + index * tensor.rowStride
            if step == 1 {
                for column in 0..<count { target[column] = values[Int(source[column &* components])] }
            } else {
                for column in 0..<count { target[column &* step] = values[Int(source[column &* components])] }
            }
        }
    }

    /// Writes 0, which is the mean, wherever the picture does not lie.
    func clear(_ tensor: PlanarView, beside placement: Placement) {
        let columns = placement.horizontal.offset..<(placement.horizontal.offset + placement.horizontal.count)
        let rows = placement.vertical.offset..<(placement.vertical.offset + placement.vertical.count)
        if columns == 0..<tensor.width, rows == 0..<tensor.height { return }
        for plane in 0..<channels {
            for row in 0..<tensor.height {
                let target = tensor.base + plane * tensor.channelStride + row * tensor.rowStride
                for column in 0..<tensor.width where !(rows.contains(row) && columns.contains(column)) {
                    target[column * tensor.pixelStride] = 0
                }
            }
        }
    }
}
