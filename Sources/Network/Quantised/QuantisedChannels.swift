import CKernels
import Kernels
import Tensors

/// What the kernels need for each output channel, packed.
struct QuantisedChannels: Sendable {
    private let bias: AlignedBuffer<Int32>
    private let shift: AlignedBuffer<Int32>?
    private let scale: AlignedFloats

    /// - outputs: those of one group.
    init(_ weights: IntegerWeights, _ outputs: Range<Int>, shifts: [Int32]?) {
        bias = Packing.perChannel(Array(weights.bias[outputs]), channels: outputs.count)
        scale = Packing.perChannel(Array(weights.scale[outputs]), channels: outputs.count)
        shift = shifts.map { Packing.perChannel(Array($0[outputs]), channels: outputs.count) }
    }

    var needsWindowSums: Bool { shift != nil }

    /// - block: the first, counted from that of the group.
    func kernel(from block: Int) -> ck_q8_channels {
        let first = block * KernelSet.lanes
        return ck_q8_channels(
            bias: bias.start + first, shift: shift.map { $0.start + first }, scale: scale.start + first)
    }
}
