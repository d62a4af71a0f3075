import CKernels
import Kernels
import Tensors

/// Real numbers in a map of floats as bytes. A chunk is one block of the output, or some rows of planes that become pixels.
final class QuantiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let quantise: ck_q8_quantise
    private let quantisePixels: ck_q8_quantise_pixels
    private let makesPixels: Bool
    private let store: ck_q8_store
    private let scale: Float
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    /// - inputMap: of as many lanes as the output's, or of planes.
    init(
        name: String, kernels: KernelSet, quantisation: Quantisation, input: Operand, inputMap: FeatureMap,
        output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_quantise_\(kernels.quantisedName)"
        quantise = kernels.quantised.quantise
        quantisePixels = kernels.quantised.quantise_pixels
        makesPixels = inputMap.lanes == 1 && outputMap.hasPixels
        store = quantisation.store()
        scale = quantisation.scale
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = makesPixels ? min(Chunking.pointwise(inputMap.elementCount), outputMap.height) : outputMap.blocks
    }

    func run(chunk: Int, memory: Workspace) {
        if makesPixels {
            let height = outputMap.height
            runPixels(rows: height * chunk / chunks..<height * (chunk + 1) / chunks, memory)
        } else {
            run(block: chunk, memory)
        }
    }

    private func runPixels(rows: Range<Int>, _ memory: Workspace) {
        withUnsafePointer(to: store) { store in
            for y in rows {
                quantisePixels(
                    store, input.floats(memory) + inputMap.offset(block: 0, row: y), Int64(inputMap.blockStride),
                    Int64(outputMap.channels), scale, output.mutableBytes(memory) + outputMap.offset(block: 0, row: y),
                    Int64(outputMap.width))
            }
        }
    }

    private func run(block: Int, _ memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableBytes(memory)
        let lanes = outputMap.lanes
        for y in 0..<outputMap.height {
            let to = output + outputMap.offset(block: block, row: y)
            if inputMap.lanes == lanes {
                run(input + inputMap.offset(block: block, row: y), to, count: outputMap.width * lanes)
                continue
            }
            for lane in 0..<min(lanes, outputMap.channels - block * lanes) {
                let channel = block * lanes + lane
                interleave(
                    input + inputMap.offset(block: channel / inputMap.lanes, row: y) + channel % inputMap.lanes,
                    to + lane)
            }
        }
    }

    private func run(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<UInt8>, count: Int) {
        withUnsafePointer(to: store) { quantise($0, from, scale, to, Int64(count)) }
    }

    /// A row of one channel, a few pixels at a time.
    private func interleave(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<UInt8>) {
        let (inLanes, outLanes) = (inputMap.lanes, outputMap.lanes)
        withUnsafeTemporaryAllocation(byteCount: 5 * Self.abreast, alignment: 64) { scratch in
            let bytes = scratch.baseAddress!.assumingMemoryBound(to: UInt8.self)
            let floats = (scratch.baseAddress! + Self.abreast).assumingMemoryBound(to: Float.self)
            for first in stride(from: 0, to: outputMap.width, by: Self.abreast) {
                let count = min(Self.abreast, outputMap.width - first)
                for pixel in 0..<count { floats[pixel] = from[(first + pixel) * inLanes] }
                run(floats, bytes, count: (count + KernelSet.lanes - 1) / KernelSet.lanes * KernelSet.lanes)
                for pixel in 0..<count { to[(first + pixel) * outLanes] = bytes[pixel] }
            }
        }
    }

    private static let abreast = 128
}

/// Bytes as the real numbers that they stand for, in blocks. A chunk is one block.
final class DequantiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let dequantise: ck_q8_dequantise
    private let quantisation: Quantisation
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap

    init(
        name: String, kernels: KernelSet, quantisation: Quantisation, input: Operand, inputMap: FeatureMap,
        output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "q8_dequantise_\(kernels.quantisedName)"
        dequantise = kernels.quantised.dequantise
        self.quantisation = quantisation
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        chunks = outputMap.blocks
    }

    func run(chunk block: Int, memory: Workspace) {
        let input = input.bytes(memory)
        let output = output.mutableFloats(memory)
        for y in 0..<outputMap.height {
            dequantise(
                input + inputMap.offset(block: block, row: y), Int32(quantisation.zeroByte), quantisation.scale,
                output + outputMap.offset(block: block, row: y), Int64(outputMap.width * KernelSet.lanes))
        }
    }
}
