import Kernels
import ONNX
import Tensors

/// A window that slides over the spatial dimensions of a map: the geometry that convolutions and pools share.
///
/// For each dimension, with size in `W`, kernel `F`, dilation `d` (effective kernel `E = (F − 1)·d + 1`), stride `S` and
/// padding `P`: explicit padding gives `⌊(W − E + P_begin + P_end)/S⌋ + 1`; SAME gives `⌈W/S⌉`; VALID `⌈(W − E + 1)/S⌉`.
struct Window: Sendable, Equatable {
    struct Axis: Sendable, Equatable {
        var size: Int
        var kernel: Int
        var stride: Int
        var dilation: Int
        var padBegin: Int
        var padEnd: Int
        var output: Int

        /// Elements that the kernel spans.
        var extent: Int { (kernel - 1) * dilation + 1 }
        /// Zeros that must stand behind the last element for the last window to lie inside.
        var reachBeyondEnd: Int { max(0, (output - 1) * stride + extent - padBegin - size) }
    }

    var axes: [Axis]

    /// The one window that is the whole map.
    init(whole spatial: [Int]) {
        axes = spatial.map { Axis(size: $0, kernel: $0, stride: 1, dilation: 1, padBegin: 0, padEnd: 0, output: 1) }
    }

    /// Each pixel by itself.
    init(pixelsOf spatial: [Int]) {
        axes = spatial.map { Axis(size: $0, kernel: 1, stride: 1, dilation: 1, padBegin: 0, padEnd: 0, output: $0) }
    }

    /// One pixel of a picture that is one pixel.
    static let pixel = Window(whole: [1, 1])

    /// - spatial: sizes of the spatial dimensions.
    init(_ node: NodeReader, spatial: [Int], kernel: [Int], ceil: Bool = false) throws(ModelError) {
        let rank = spatial.count
        func list(_ name: String, default value: Int) throws(ModelError) -> [Int] {
            guard let values = try node.ints(name) else { return Array(repeating: value, count: rank) }
            guard values.count == rank, values.allSatisfy({ $0 >= 1 && $0 <= Self.largest }) else {
                throw node.error("\(name) is \(values), \(rank) numbers from 1 to \(Self.largest) are expected")
            }
            return values
        }
        let strides = try list("strides", default: 1)
        let dilations = try list("dilations", default: 1)
        let auto = try node.string("auto_pad") ?? "NOTSET"
        let pads = try node.ints("pads") ?? Array(repeating: 0, count: rank * 2)
        guard pads.count == rank * 2, pads.allSatisfy({ $0 >= 0 && $0 <= Self.largest }) else {
            throw node.error("pads is \(pads), \(rank * 2) numbers from 0 to \(Self.largest) are expected")
        }
        guard kernel.count == rank, kernel.allSatisfy({ $0 >= 1 && $0 <= Self.largest }) else {
            throw node.error(
                "the kernel has the shape \(kernel), \(rank) numbers from 1 to \(Self.largest) are expected")
        }
        axes = []
        for index in 0..<rank {
            var axis = Axis(
                size: spatial[index], kernel: kernel[index], stride: strides[index], dilation: dilations[index],
                padBegin: pads[index], padEnd: pads[index + rank], output: 0)
            guard axis.extent <= Self.largest else {
                throw node.error("a window of \(axis.extent) is too large; at most \(Self.largest) is supported")
            }
            switch auto {
            case "NOTSET": axis.output = axis.explicitOutput(ceil: ceil)
            case "VALID":
                (axis.padBegin, axis.padEnd) = (0, 0)
                // Nothing is added, so no window may begin that does not fit, whatever `ceil_mode` says.
                axis.output = axis.explicitOutput(ceil: false)
            case "SAME_UPPER", "SAME_LOWER":
                axis.output = (axis.size + axis.stride - 1) / axis.stride
                let total = max(0, (axis.output - 1) * axis.stride + axis.extent - axis.size)
                axis.padBegin = auto == "SAME_UPPER" ? total / 2 : total - total / 2
                axis.padEnd = total - axis.padBegin
            default: throw node.error("auto_pad is \"\(auto)\", which ONNX does not define")
            }
            guard axis.output > 0, axis.size > 0 else {
                throw node.error(
                    "a window of \(axis.extent) does not fit into \(axis.size) with padding \(axis.padBegin) and \(axis.padEnd)"
                )
            }
            axes.append(axis)
        }
        let sums = axes.flatMap { [$0.output, $0.kernel] }
        guard Tensor.count(of: sums, limit: Self.mostTaps) != nil else {
            throw node.error("windows of \(kernel) at \(outputSizes) places are too much work")
        }
    }

    /// Of any size that a node states; far above what any network uses, and small enough that no product overflows.
    private static let largest = 1 << 16
    /// Elements that all windows of a channel hold together.
    private static let mostTaps = 1 << 36

    var outputSizes: [Int] { axes.map(\.output) }
    var kernelCount: Int { axes.reduce(1) { $0 * $1.kernel } }

    /// The border that lets windows of a two-dimensional map reach beyond it.
    var border: Border {
        Border(
            top: axes[0].padBegin, left: axes[1].padBegin, bottom: axes[0].reachBeyondEnd, right: axes[1].reachBeyondEnd
        )
    }
}

extension Window {
    /// The border that lets the input tiles of Winograd's filtering reach beyond the map.
    func border(tiles form: Winograd) -> Border {
        func reach(_ axis: Axis) -> Int {
            max(0, form.tiles(axis.output) * form.tile + 2 - axis.padBegin - axis.size)
        }
        return Border(
            top: axes[0].padBegin, left: axes[1].padBegin, bottom: reach(axes[0]), right: reach(axes[1]))
    }
}

extension Window.Axis {
    fileprivate func explicitOutput(ceil: Bool) -> Int {
        let room = size + padBegin + padEnd - extent
        guard ceil else { return room < 0 ? 0 : room / stride + 1 }
        // The window may be larger than the data, but not by a whole stride.
        guard room > -stride else { return 0 }
        var output = (room + stride - 1) / stride + 1
        // A window that would begin in the padding behind the data does not count.
        if (output - 1) * stride >= size + padBegin { output -= 1 }
        return output
    }
}
