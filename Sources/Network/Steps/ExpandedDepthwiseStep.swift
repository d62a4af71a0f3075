import Kernels
import Tensors

/// A depthwise convolution of what a dense one makes for it alone, as in an inverted residual, whose expanded map is its
/// largest: a few rows of it at a time are made, read and forgotten while they lie in the cache. A chunk is a pair of blocks
/// of channels over a strip of rows; those of a strip follow each other.
final class ExpandedDepthwiseStep: Step {
    let name: String
    let kernel: String
    let chunks: Int
    var scratchBytes: Int { min(2, held.blocks) * held.blockStride * 4 }
    var weightBytes: Int { (expansion.group.weights.count + depthwise.weights.count) * 4 }

    private let expansion: ConvolutionRows
    private let depthwise: DepthwiseRows
    private let held: FeatureMap
    private let input: Operand
    private let output: Operand
    private let expandedHeight: Int
    /// Rows of the output that are made at a time.
    private let rowsPerBand: Int
    private let parts: MapChunks

    /// Bytes of the expanded map that are held at a time, unless one row of the output needs more: the half of a small
    /// second cache.
    private static let mostHeld = 1 << 17

    /// Multiply-adds that a chunk is worth. Each strip makes a few rows again which the one above it has made.
    private static let worth = 2 * Chunking.convolution

    /// Rows of a map with the channels, the width and the border of the expanded one, as many as are held at a time: the map
    /// that both kinds of rows are made for.
    ///
    /// - window: of the depthwise convolution.
    static func held(of expanded: FeatureMap, window: Window) -> FeatureMap {
        let axis = window.axes[0]
        let row = 2 * expanded.rowStride * 4
        let rowsPerBand = min(axis.output, max(1, (mostHeld / row - axis.extent) / axis.stride + 1))
        return FeatureMap(
            channels: expanded.channels, height: (rowsPerBand - 1) * axis.stride + axis.extent, width: expanded.width,
            lanes: expanded.lanes,
            border: Border(top: 0, left: expanded.border.left, bottom: 0, right: expanded.border.right))
    }

    /// - window: of the depthwise convolution.
    /// - held: the output of `expansion` and the input of `depthwise`.
    init(
        name: String, kernels: KernelSet, window: Window, expansion: ConvolutionRows, depthwise: DepthwiseRows,
        held: FeatureMap, input: Operand, output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        self.expansion = expansion
        self.depthwise = depthwise
        self.held = held
        self.input = input
        self.output = output
        kernel = "f32_conv_depthwise_\(kernels.name)"
        let axis = window.axes[0]
        expandedHeight = axis.size
        rowsPerBand = (held.height - axis.extent) / axis.stride + 1
        parts = MapChunks.units(
            of: 0..<held.blocks, together: 2, height: outputMap.height,
            costPerRow: 2 * (held.width * axis.stride * expansion.filter + outputMap.width * depthwise.filter),
            worth: Self.worth)
        chunks = parts.count
    }

    func run(chunk: Int, memory: Workspace) {
        let (blocks, rows) = parts.part(chunk)
        let scratch = memory.scratch.assumingMemoryBound(to: Float.self)
        clearSides(of: blocks.count, scratch)
        var there = 0..<0
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsPerBand) {
            let band = first..<min(first + rowsPerBand, rows.upperBound)
            let wanted = depthwise.inputRows(of: band)
            let kept = first == rows.lowerBound ? 0 : max(0, there.upperBound - wanted.lowerBound)
            move(kept, of: blocks.count, from: there.count - kept, scratch)
            // The scratch memory as a part of the whole map.
            let expanded = scratch - blocks.lowerBound * held.blockStride - wanted.lowerBound * held.rowStride
            make(wanted.dropFirst(kept), of: blocks, in: expanded, memory)
            for block in blocks {
                depthwise.run(block: block, rows: band, from: expanded, to: output.mutableFloats(memory))
            }
            there = wanted
        }
    }

    /// Zeros left and right of all rows.
    private func clearSides(of blocks: Int, _ scratch: UnsafeMutablePointer<Float>) {
        let (left, right) = (held.border.left * held.lanes, held.border.right * held.lanes)
        for row in 0..<blocks * held.height {
            let start = scratch + row * held.rowStride
            start.update(repeating: 0, count: left)
            (start + held.rowStride - right).update(repeating: 0, count: right)
        }
    }

    /// Makes rows of the expanded map, which are zeros above and below it.
    private func make(
        _ rows: Range<Int>, of blocks: Range<Int>, in expanded: UnsafeMutablePointer<Float>, _ memory: Workspace
    ) {
        let real = rows.clamped(to: 0..<expandedHeight)
        for row in rows where !real.contains(row) {
            for block in blocks {
                let start = expanded + block * held.blockStride + row * held.rowStride
                start.update(repeating: 0, count: held.rowStride)
            }
        }
        guard !real.isEmpty else { return }
        expansion.run(blocks: blocks, rows: real, from: input.floats(memory), to: expanded)
    }

    /// Moves rows, which the next band needs as well, to the first place.
    private func move(_ rows: Int, of blocks: Int, from row: Int, _ scratch: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks where rows > 0 {
            let start = scratch + block * held.blockStride
            start.update(from: start + row * held.rowStride, count: rows * held.rowStride)
        }
    }
}
