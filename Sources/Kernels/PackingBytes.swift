package import Tensors

/// Brings 8-bit weights into the order in which a kernel reads them.
extension Packing {
    /// Dense convolution: [M][C][kh][kw] → [pair of blocks of M][block of C][kh][kw][quad of C][block in pair][lane of M]
    /// [channel in quad], zeros where there is no channel; the last pair has one block if their number is odd.
    ///
    /// - inputLanes: channels per block of the input.
    package static func convolution(
        _ weights: ArraySlice<Int8>, outputs: Int, inputs: Int, taps: Int, inputLanes: Int
    ) -> AlignedBuffer<Int8> {
        let (lanes, quad) = (KernelSet.lanes, KernelSet.quad)
        let outputBlocks = (outputs + lanes - 1) / lanes
        let blocks = quads(ofChannels: inputs, inputLanes: inputLanes)
        let filter = inputs * taps
        precondition(weights.count == outputs * filter)
        return AlignedBuffer(count: outputBlocks * blocks.reduce(0, +) * taps * lanes * quad) { packed in
            weights.withUnsafeBufferPointer { weights in
                for outputBlock in 0..<outputBlocks {
                    let pair = outputBlock / 2 * 2
                    let together = min(2, outputBlocks - pair)
                    var to = packed + (pair * blocks.reduce(0, +) * taps + outputBlock - pair) * lanes * quad
                    for (block, quads) in blocks.enumerated() {
                        for tap in 0..<taps {
                            for first in stride(
                                from: block * inputLanes, to: block * inputLanes + quads * quad, by: quad)
                            {
                                for lane in 0..<min(lanes, outputs - outputBlock * lanes) {
                                    let row = (outputBlock * lanes + lane) * filter
                                    for channel in first..<min(first + quad, inputs) {
                                        to[lane * quad + channel - first] = weights[row + channel * taps + tap]
                                    }
                                }
                                to += together * lanes * quad
                            }
                        }
                    }
                }
            }
        }
    }

    /// The same over a picture whose channels lie beside each other: [M][C][kh][kw] → [pair of blocks of M][kh][quad of kw·C]
    /// [block in pair][lane of M][byte in quad].
    package static func convolution(
        ofPixels weights: ArraySlice<Int8>, outputs: Int, inputs: Int, height: Int, width: Int
    ) -> AlignedBuffer<Int8> {
        let rows = (0..<weights.count).map { place in
            // [M][kw][C][kh]
            let (row, rest) = (place % height, place / height)
            let (channel, column) = (rest % inputs, rest / inputs % width)
            let output = rest / inputs / width
            return weights[weights.startIndex + ((output * inputs + channel) * height + row) * width + column]
        }
        return convolution(
            rows[...], outputs: outputs, inputs: width * inputs, taps: height, inputLanes: width * inputs)
    }

    /// How many quads there are in each block of the input.
    private static func quads(ofChannels inputs: Int, inputLanes: Int) -> [Int] {
        stride(from: 0, to: inputs, by: inputLanes).map { first in
            (min(inputLanes, inputs - first) + KernelSet.quad - 1) / KernelSet.quad
        }
    }

    /// Depthwise convolution: [C][1][kh][kw] → [block of C][pair of taps][lane][tap in pair].
    package static func depthwise(_ weights: [Int16], channels: Int, taps: Int) -> AlignedBuffer<Int16> {
        let lanes = KernelSet.lanes
        let pairs = (taps + 1) / 2
        return AlignedBuffer(count: (channels + lanes - 1) / lanes * pairs * lanes * 2) { packed in
            for channel in 0..<channels {
                for tap in 0..<taps {
                    let block = channel / lanes * pairs + tap / 2
                    packed[(block * lanes + channel % lanes) * 2 + tap % 2] = weights[channel * taps + tap]
                }
            }
        }
    }

    /// Depthwise convolution with weights of a byte: [C][1][kh][kw] → [block of C][kh][quad of columns][2][lane][column in
    /// quad], each quad twice, the second time with its taps one further right.
    package static func depthwise(bytes weights: [Int8], channels: Int, height: Int, width: Int) -> AlignedBuffer<Int8>
    {
        let (lanes, quad) = (KernelSet.lanes, KernelSet.quad)
        let quads = width / quad + 1
        return AlignedBuffer(count: (channels + lanes - 1) / lanes * height * quads * 2 * lanes * quad) { packed in
            for channel in 0..<channels {
                for row in 0..<height {
                    for column in 0..<width {
                        for shift in 0..<2 {
                            let place = column + shift
                            let first = ((channel / lanes * height + row) * quads + place / quad) * 2 + shift
                            packed[(first * lanes + channel % lanes) * quad + place % quad] =
                                weights[(channel * height + row) * width + column]
                        }
                    }
                }
            }
        }
    }

    /// One value per channel, padded with zeros to whole blocks.
    package static func perChannel(_ values: [Int32], channels: Int) -> AlignedBuffer<Int32> {
        let lanes = KernelSet.lanes
        return AlignedBuffer(count: (channels + lanes - 1) / lanes * lanes) { packed in
            for (channel, value) in values.enumerated() { packed[channel] = value }
        }
    }
}
