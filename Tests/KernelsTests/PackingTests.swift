import Kernels
import Tensors
import Testdata
import Testing

/// Packed weights against the plain definition of their order.
struct PackingTests {
    private func floats(_ packed: AlignedFloats) -> [Float] {
        #expect(UInt(bitPattern: packed.start) % 64 == 0)
        return Array(UnsafeBufferPointer(start: packed.start, count: packed.count))
    }

    @Test(arguments: Seeded.seeds(60))
    func convolution(seed: Int) {
        var random = Seeded(seed)
        let (outputs, inputs) = (Int.random(in: 1...50, using: &random), Int.random(in: 1...50, using: &random))
        let taps = random.pick([1, 3, 9, 25])
        let inputLanes = random.pick([16, inputs])
        // A slice, as of a group of a grouped convolution.
        let before = random.pick([0, 7])
        let weights = random.floats(before + outputs * inputs * taps)
        let together = random.pick([1, 2])
        let packed = floats(
            Packing.convolution(
                weights[before...], outputs: outputs, inputs: inputs, taps: taps, inputLanes: inputLanes,
                together: together))
        // [blocks of outputs that go together][block of inputs][tap][input in block][block of outputs][lane]
        var place = 0
        let blocks = (outputs + 15) / 16
        var expected = Array(repeating: Float.nan, count: blocks * 16 * inputs * taps)
        for first in stride(from: 0, to: blocks, by: together) {
            for inputBlock in 0..<(inputs + inputLanes - 1) / inputLanes {
                for tap in 0..<taps {
                    for input in 0..<min(inputLanes, inputs - inputBlock * inputLanes) {
                        for output in first * 16..<min(first + together, blocks) * 16 {
                            let channel = inputBlock * inputLanes + input
                            expected[place] =
                                output < outputs ? weights[before + (output * inputs + channel) * taps + tap] : 0
                            place += 1
                        }
                    }
                }
            }
        }
        #expect(place == expected.count)
        #expect(sameBits(packed, expected), "\(outputs)×\(inputs)×\(taps): \(difference(packed, expected))")
    }

    @Test(arguments: [1, 16, 40])
    func pixels(outputs: Int) {
        var random = Seeded(outputs)
        for (inputs, height, width) in [(3, 7, 7), (1, 2, 5), (4, 3, 1)] {
            let weights = (0..<outputs * inputs * height * width).map { _ in Int8.random(in: -128...127, using: &random)
            }
            let packed = Packing.convolution(
                ofPixels: weights[...], outputs: outputs, inputs: inputs, height: height, width: width)
            // [pair of blocks of outputs][row][quad of the row's bytes][block in pair][lane][byte]
            let (blocks, quads) = ((outputs + 15) / 16, (width * inputs + 3) / 4)
            var expected: [Int8] = []
            for first in stride(from: 0, to: blocks, by: 2) {
                for place in 0..<height * quads {
                    for output in first * 16..<min(first + 2, blocks) * 16 {
                        for byte in place % quads * 4..<place % quads * 4 + 4 {
                            let (column, channel) = (byte / inputs, byte % inputs)
                            let isThere = output < outputs && column < width
                            let row = (output * inputs + channel) * height + place / quads
                            expected.append(isThere ? weights[row * width + column] : 0)
                        }
                    }
                }
            }
            #expect(Array(UnsafeBufferPointer(start: packed.start, count: packed.count)) == expected)
        }
    }

    @Test(arguments: [1, 15, 16, 17, 40])
    func depthwise(groups: Int) {
        var random = Seeded(groups)
        for (taps, group) in [(1, 1), (9, 1), (25, 1), (9, 2), (1, 4), (9, 8)] {
            let channels = groups * group
            let weights = random.floats(channels * group * taps)
            let packed = floats(Packing.depthwise(weights, channels: channels, taps: taps, group: group))
            // [block of channels][tap][channel in group][lane]
            let expected = (0..<(channels + 15) / 16 * taps * group * 16).map { place in
                let channel = place / 16 / group / taps * 16 + place % 16
                let (tap, member) = (place / 16 / group % taps, place / 16 % group)
                return channel < channels ? weights[(channel * group + member) * taps + tap] : 0
            }
            #expect(sameBits(packed, expected), "\(taps) taps, groups of \(group): \(difference(packed, expected))")
        }
    }

    @Test(arguments: [1, 10, 16, 33])
    func dense(outputs: Int) {
        var random = Seeded(outputs)
        let inputs = 21
        let weights = random.floats(outputs * inputs)
        let packed = floats(Packing.dense(weights, outputs: outputs, inputs: inputs))
        let expected = (0..<(outputs + 15) / 16 * inputs * 16).map { place in
            let (block, input, lane) = (place / 16 / inputs, place / 16 % inputs, place % 16)
            return block * 16 + lane < outputs ? weights[(block * 16 + lane) * inputs + input] : 0
        }
        #expect(sameBits(packed, expected), "\(difference(packed, expected))")
    }

    @Test func perChannel() {
        #expect(floats(Packing.perChannel([1, 2, 3], channels: 3)) == [1, 2, 3] + Array(repeating: 0, count: 13))
        #expect(floats(Packing.perChannel([], channels: 0)).isEmpty)
    }
}
