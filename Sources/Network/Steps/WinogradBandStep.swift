import Kernels

/// Winograd's filtering of a large map, or with few weights. A chunk is a band of rows of tiles: all that is between the
/// input and the output stays in the cache of the thread that works on it.
final class WinogradBandStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    let scratchBytes: Int
    var weightBytes: Int { layer.weightBytes }

    private let layer: WinogradLayer
    private let transformedCount: Int

    /// Tiles that a band has at most, or of one row. Fewer would read the weights more often, and leave vectors idle at
    /// the end of each product's row.
    static let mostTiles = 64
    /// Weights that stay in the cache from one band to the next.
    static let cachedWeights = 1 << 18

    init(name: String, kernels: KernelSet, layer: WinogradLayer) {
        self.name = name
        self.layer = layer
        kernel = layer.kernel(of: kernels)
        let rows = max(1, Self.mostTiles / layer.tileColumns)
        let bands = (layer.tileRows + rows - 1) / rows
        // An even number of bands lets two threads finish together.
        chunks = min(layer.tileRows, (bands + 1) / 2 * 2)
        let tiles = (layer.tileRows + chunks - 1) / chunks * layer.tileColumns
        transformedCount = layer.transformedCount(tiles: tiles)
        scratchBytes = (transformedCount + layer.productCount(tiles: tiles)) * 4
    }

    func run(chunk: Int, memory: Workspace) {
        let rows = layer.tileRows * chunk / chunks..<layer.tileRows * (chunk + 1) / chunks
        let scratch = memory.scratch.assumingMemoryBound(to: Float.self)
        for block in 0..<layer.inputBlocks {
            layer.transform(block: block, tileRows: rows, memory: memory, into: scratch)
        }
        for pair in 0..<layer.pairs {
            layer.multiply(pair: pair, tileRows: rows, scratch, memory: memory, products: scratch + transformedCount)
        }
    }
}
