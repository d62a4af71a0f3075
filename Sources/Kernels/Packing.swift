import Dispatch
package import Tensors

/// Brings weights into the order in which a kernel reads them.
package enum Packing {
    /// Dense convolution: ONNX [M][C][kh][kw] → [pair of blocks of M][block of C][kh][kw][channel in block][block of the
    /// pair][lane of M], zeros in the lanes beyond M; the last pair may be one block.
    ///
    /// - inputLanes: channels per block of the input, or all of them if the input is planar.
    /// - together: blocks in a pair, which may be 1.
    package static func convolution(
        _ weights: ArraySlice<Float>, outputs: Int, inputs: Int, taps: Int, inputLanes: Int, together: Int = 2
    ) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let outputBlocks = (outputs + lanes - 1) / lanes
        let filter = inputs * taps
        precondition(weights.count == outputs * filter)
        return AlignedFloats(count: outputBlocks * filter * lanes) { packed in
            weights.withUnsafeBufferPointer { weights in
                guard let weights = weights.baseAddress else { return }
                forEachBlock(outputBlocks, elements: filter * lanes, of: weights, into: packed) {
                    outputBlock, weights, packed in
                    let from = weights + outputBlock * lanes * filter
                    let live = min(lanes, outputs - outputBlock * lanes)
                    let (pair, place) = outputBlock.quotientAndRemainder(dividingBy: together)
                    let step = min(together, outputBlocks - pair * together) * lanes
                    var to = packed + pair * together * filter * lanes + place * lanes
                    for firstInput in stride(from: 0, to: inputs, by: inputLanes) {
                        let range = firstInput..<min(firstInput + inputLanes, inputs)
                        for tap in 0..<taps {
                            for input in range {
                                gather(from + input * taps + tap, every: filter, count: live, to: to)
                                to += step
                            }
                        }
                    }
                }
            }
        }
    }

    /// Packs blocks of outputs, which all processors share where there are many weights.
    ///
    /// - elements: packed weights of a block.
    /// - pack: writes only what is of its block.
    static func forEachBlock(
        _ blocks: Int, elements: Int, of weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>,
        _ pack: @Sendable (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) {
        // Read by all, and written by each in a part of its own, until the last one has returned.
        nonisolated(unsafe) let (weights, packed) = (weights, packed)
        if blocks > 1, blocks * elements >= 1 << 17 {
            DispatchQueue.concurrentPerform(iterations: blocks) { pack($0, weights, packed) }
        } else {
            for block in 0..<blocks { pack(block, weights, packed) }
        }
    }

    /// The weight of each lane: one of each of `count` filters.
    @inline(__always)
    private static func gather(
        _ from: UnsafePointer<Float>, every stride: Int, count: Int, to: UnsafeMutablePointer<Float>
    ) {
        if count == 16 {
            // A loop of known length, for the compiler to unroll.
            for lane in 0..<16 { to[lane] = from[lane * stride] }
        } else {
            for lane in 0..<count { to[lane] = from[lane * stride] }
        }
    }

    /// Depthwise convolution, or one in groups of a fraction of a block: [C][group][kh][kw] → [block of C][kh][kw][channel in
    /// group][lane].
    ///
    /// - group: channels in a group, of the input as of the output.
    package static func depthwise(_ weights: [Float], channels: Int, taps: Int, group: Int = 1) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let blocks = (channels + lanes - 1) / lanes
        return AlignedFloats(count: blocks * taps * group * lanes) { packed in
            for channel in 0..<channels {
                for member in 0..<group {
                    for tap in 0..<taps {
                        packed[((channel / lanes * taps + tap) * group + member) * lanes + channel % lanes] =
                            weights[(channel * group + member) * taps + tap]
                    }
                }
            }
        }
    }

    /// Fully connected: rows of outputs [M][K] → [block of M][K][lane].
    package static func dense(_ weights: [Float], outputs: Int, inputs: Int) -> AlignedFloats {
        convolution(weights[...], outputs: outputs, inputs: inputs, taps: 1, inputLanes: max(inputs, 1), together: 1)
    }

    /// One value per channel, padded with zeros to whole blocks.
    package static func perChannel(_ values: [Float], channels: Int) -> AlignedFloats {
        let lanes = KernelSet.lanes
        return AlignedFloats(count: (channels + lanes - 1) / lanes * lanes) { packed in
            for (channel, value) in values.enumerated() { packed[channel] = value }
        }
    }
}
