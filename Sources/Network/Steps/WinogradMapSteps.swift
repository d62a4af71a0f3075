import Kernels

/// The first half of Winograd's filtering of a small map: transforms its input. A chunk is one block of input channels.
final class WinogradInputStep: Step {
    let name: String
    let kernel: String
    let onlyMoves = true
    let chunks: Int

    private let layer: WinogradLayer
    private let transformed: Operand

    /// - transformed: room for the transforms of all tiles.
    init(name: String, kernels: KernelSet, layer: WinogradLayer, transformed: Operand) {
        self.name = name
        self.layer = layer
        self.transformed = transformed
        kernel = layer.kernel("_input", of: kernels)
        chunks = layer.inputBlocks
    }

    func run(chunk: Int, memory: Workspace) {
        layer.transform(
            block: chunk, tileRows: 0..<layer.tileRows, memory: memory, into: transformed.mutableFloats(memory))
    }
}

/// The second half: products and output. A chunk is a pair of blocks of output channels, whose weights are so read once.
final class WinogradOutputStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    let scratchBytes: Int
    var weightBytes: Int { layer.weightBytes }

    private let layer: WinogradLayer
    private let transformed: Operand

    init(name: String, kernels: KernelSet, layer: WinogradLayer, transformed: Operand) {
        self.name = name
        self.layer = layer
        self.transformed = transformed
        kernel = layer.kernel(of: kernels)
        chunks = layer.pairs
        scratchBytes = layer.productCount(tiles: layer.tileRows * layer.tileColumns) * 4
    }

    func run(chunk: Int, memory: Workspace) {
        layer.multiply(
            pair: chunk, tileRows: 0..<layer.tileRows, transformed.floats(memory), memory: memory,
            products: memory.scratch.assumingMemoryBound(to: Float.self))
    }
}
