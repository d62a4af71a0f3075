import CKernels
import Kernels
import Tensors

/// Copies the channels of a map of bytes into another one, from a channel on, each byte perhaps exchanged for another one. A
/// chunk is one channel, or one block if blocks fall on blocks.
final class ByteCopyStep: Step {
    let name: String
    let kernel: String
    let onlyMoves: Bool
    let chunks: Int

    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let first: Int
    private let table: AlignedBuffer<UInt8>?
    private let exchange: ck_q8_exchange
    private let isBlockwise: Bool

    /// - first: the channel of the output that the first of the input becomes.
    /// - table: 256 bytes by which each is exchanged, with one of `kernels`.
    init(
        name: String, input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap,
        first: Int = 0, table: AlignedBuffer<UInt8>? = nil, kernels: KernelSet = .scalar
    ) {
        self.name = name
        kernel = table == nil ? "copy_bytes" : "q8_exchange_\(kernels.quantisedName)"
        exchange = kernels.quantised.exchange
        onlyMoves = table == nil
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.first = first
        self.table = table
        let lanes = outputMap.lanes
        // Lanes beyond the last channel may be written only where no other channel stands.
        isBlockwise =
            inputMap.lanes == lanes && first % lanes == 0
            && (inputMap.channels % lanes == 0 || first + inputMap.channels == outputMap.channels)
        chunks = isBlockwise ? inputMap.blocks : inputMap.channels
    }

    func run(chunk: Int, memory: Workspace) {
        let (from, to) = (input.bytes(memory), output.mutableBytes(memory))
        let (inLanes, outLanes) = (inputMap.lanes, outputMap.lanes)
        for y in 0..<outputMap.height {
            if isBlockwise {
                let source = from + inputMap.offset(block: chunk, row: y)
                let target = to + outputMap.offset(block: first / outLanes + chunk, row: y)
                let count = outputMap.width * outLanes
                if let table {
                    exchange(source, table.start, target, Int64(count))
                } else {
                    target.update(from: source, count: count)
                }
            } else {
                let channel = first + chunk
                let source = from + inputMap.offset(block: chunk / inLanes, row: y) + chunk % inLanes
                let target = to + outputMap.offset(block: channel / outLanes, row: y) + channel % outLanes
                copy(source, inLanes, target, outLanes, count: outputMap.width)
            }
        }
    }

    private func copy(
        _ source: UnsafePointer<UInt8>, _ sourceStride: Int, _ target: UnsafeMutablePointer<UInt8>, _ targetStride: Int,
        count: Int
    ) {
        guard let table = table?.start else {
            for index in 0..<count { target[index * targetStride] = source[index * sourceStride] }
            return
        }
        for index in 0..<count { target[index * targetStride] = table[Int(source[index * sourceStride])] }
    }
}
