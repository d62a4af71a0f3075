import Kernels

/// Planes of plain values in another order.
final class PlaneGatherStep: Step {
    let name: String
    let kernel = "copy_planes"
    let onlyMoves = true
    let chunks: Int

    private let planes: [ChannelGather.Channel<Int>]
    private let size: Int
    private let inputs: [Operand]
    private let output: Operand

    /// - size: floats of a plane.
    init(name: String, planes: [ChannelGather.Channel<Int>], size: Int, inputs: [Operand], output: Operand) {
        self.name = name
        self.planes = planes
        self.size = size
        self.inputs = inputs
        self.output = output
        chunks = min(planes.count, Chunking.pointwise(planes.count * size))
    }

    func run(chunk: Int, memory: Workspace) {
        let output = output.mutableFloats(memory)
        for number in planes.count * chunk / chunks..<planes.count * (chunk + 1) / chunks {
            let plane = planes[number]
            (output + number * size).update(
                from: inputs[plane.source].floats(memory) + plane.number * size, count: size)
        }
    }
}
