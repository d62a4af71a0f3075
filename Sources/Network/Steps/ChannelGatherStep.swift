import CKernels
import Kernels
import Tensors

/// Channels of blocked maps in another order. A chunk is a band of rows of one block of the output; those of a band follow each
/// other.
final class ChannelGatherStep: Step {
    /// A block of the output: those of the inputs that have its channels, and which lane is where, as the kernel wants it.
    fileprivate struct Block {
        var sources: [(input: Int, block: Int)] = []
        var lanes: [Int32] = []
    }

    let name: String
    let kernel: String
    let onlyMoves = true
    let chunks: Int

    private let gather: ck_gather_channels
    private let inputs: [(operand: Operand, map: FeatureMap)]
    private let output: Operand
    private let outputMap: FeatureMap
    private let blocks: [Block]
    private let parts: MapChunks

    init(
        name: String, kernels: KernelSet, channels: [ChannelGather.Channel<Int>],
        inputs: [(operand: Operand, map: FeatureMap)], output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        kernel = "f32_gather_channels_\(kernels.name)"
        gather = kernels.functions.pointee.gather_channels
        self.inputs = inputs
        self.output = output
        self.outputMap = outputMap
        let lanes = KernelSet.lanes
        blocks = stride(from: 0, to: channels.count, by: lanes).map { first in
            Block(channels[first..<min(first + lanes, channels.count)])
        }
        parts = MapChunks.units(
            of: 0..<blocks.count, height: outputMap.height, costPerRow: outputMap.width * lanes,
            worth: Chunking.movement)
        chunks = parts.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        for block in blocks { make(block, rows: rows, memory) }
    }

    private func make(_ number: Int, rows: Range<Int>, _ memory: Workspace) {
        let block = blocks[number]
        let output = output.mutableFloats(memory) + outputMap.offset(block: number, row: rows.lowerBound)
        withUnsafeTemporaryAllocation(of: ck_gathered.self, capacity: block.sources.count) { sources in
            for (index, source) in block.sources.enumerated() {
                let (operand, map) = inputs[source.input]
                sources[index] = ck_gathered(
                    in: operand.floats(memory) + map.offset(block: source.block, row: rows.lowerBound),
                    row: Int64(map.rowStride))
            }
            gather(
                sources.baseAddress, block.lanes, Int64(sources.count), output, Int64(outputMap.rowStride),
                Int64(outputMap.width), Int64(rows.count))
        }
    }
}

extension ChannelGatherStep.Block {
    init(_ channels: ArraySlice<ChannelGather.Channel<Int>>) {
        for (lane, channel) in channels.enumerated() {
            let (block, from) = channel.number.quotientAndRemainder(dividingBy: KernelSet.lanes)
            let known = sources.firstIndex { $0.input == channel.source && $0.block == block }
            if known == nil {
                sources.append((channel.source, block))
                lanes += Array(repeating: -1, count: KernelSet.lanes)
            }
            lanes[(known ?? sources.count - 1) * KernelSet.lanes + lane] = Int32(from)
        }
    }
}
