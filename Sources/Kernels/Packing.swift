package import Tensors

/// Brings weights into the order in which a kernel reads them.
package enum Packing {
    /// Dense convolution: ONNX [M][C][kh][kw] → [block of M][block of C][kh][kw][channel in block][lane of M], zeros in
    /// the lanes beyond M.
    ///
    /// - inputLanes: channels per block of the input, or all of them if the input is planar.
    package static func convolution(
        _ weights: [Float], outputs: Int, inputs: Int, taps: Int, inputLanes: Int
    ) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let outputBlocks = (outputs + lanes - 1) / lanes
        return AlignedFloats(count: outputBlocks * inputs * taps * lanes) { packed in
            weights.withUnsafeBufferPointer { weights in
                var place = 0
                for outputBlock in 0..<outputBlocks {
                    let live = min(lanes, outputs - outputBlock * lanes)
                    for firstInput in stride(from: 0, to: inputs, by: inputLanes) {
                        for tap in 0..<taps {
                            for input in firstInput..<min(firstInput + inputLanes, inputs) {
                                for lane in 0..<live {
                                    let output = outputBlock * lanes + lane
                                    packed[place + lane] = weights[(output * inputs + input) * taps + tap]
                                }
                                place += lanes
                            }
                        }
                    }
                }
            }
        }
    }

    /// Depthwise convolution: [C][1][kh][kw] → [block of C][kh][kw][lane].
    package static func depthwise(_ weights: [Float], channels: Int, taps: Int) -> AlignedFloats {
        let lanes = KernelSet.lanes
        let blocks = (channels + lanes - 1) / lanes
        return AlignedFloats(count: blocks * taps * lanes) { packed in
            for channel in 0..<channels {
                for tap in 0..<taps {
                    packed[(channel / lanes * taps + tap) * lanes + channel % lanes] = weights[channel * taps + tap]
                }
            }
        }
    }

    /// Fully connected: rows of outputs [M][K] → [block of M][K][lane].
    package static func dense(_ weights: [Float], outputs: Int, inputs: Int) -> AlignedFloats {
        convolution(weights, outputs: outputs, inputs: inputs, taps: 1, inputLanes: max(inputs, 1))
    }

    /// One value per channel, padded with zeros to whole blocks.
    package static func perChannel(_ values: [Float], channels: Int) -> AlignedFloats {
        let lanes = KernelSet.lanes
        return AlignedFloats(count: (channels + lanes - 1) / lanes * lanes) { packed in
            for (channel, value) in values.enumerated() { packed[channel] = value }
        }
    }
}
