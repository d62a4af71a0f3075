import CKernels
import Kernels
import Tensors

/// A 3×3 convolution by Winograd's filtering, as its steps share it: transforms of tiles of the input, products of all
/// channels at each point, transforms of these into tiles of the output.
///
/// Transformed inputs lie as [point][block of input channels][tile][lane]; products of a pair of blocks of output channels
/// as [point][block of the pair][tile][lane].
struct WinogradLayer: Sendable {
    let form: Winograd
    /// Tiles in a column and in a row of the map.
    let tileRows: Int
    let tileColumns: Int
    let inputBlocks: Int
    /// Pairs of blocks of output channels.
    let pairs: Int

    private let transformInput: ck_winograd_input
    private let multiply: ck_conv_rows
    private let transformOutput: ck_winograd_output_row
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let residual: Operand?
    private let residualMap: FeatureMap?
    private let group: ConvolutionGroup
    private let noBias: AlignedFloats
    private let range: ClampRange
    private let padding: (top: Int, left: Int)

    /// - group: its weights packed for the filtering.
    init(
        form: Winograd, kernels: KernelSet, window: Window, group: ConvolutionGroup, range: ClampRange,
        input: Operand, inputMap: FeatureMap, output: Operand, outputMap: FeatureMap, residual: Operand?,
        residualMap: FeatureMap?
    ) {
        self.form = form
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        self.residual = residual
        self.residualMap = residualMap
        self.group = group
        self.range = range
        transformInput = kernels.input(form)
        multiply = kernels.functions.pointee.conv
        transformOutput = kernels.output(form)
        noBias = AlignedFloats(count: 2 * KernelSet.lanes) { _ in }
        tileRows = form.tiles(outputMap.height)
        tileColumns = form.tiles(outputMap.width)
        inputBlocks = (group.inputChannels + KernelSet.lanes - 1) / KernelSet.lanes
        pairs = (group.outputBlocks.count + 1) / 2
        padding = (window.axes[0].padBegin, window.axes[1].padBegin)
    }

    /// The step's name for what it does.
    func kernel(_ part: String = "", of kernels: KernelSet) -> String {
        "f32_winograd\(form.tile)\(part)_\(kernels.name)"
    }

    var weightBytes: Int { group.weights.count * 4 }

    // MARK: layout

    /// Floats from a point to the next; never a multiple of 4 KiB, whose lines would drive each other out of the cache.
    private static func stride(blocks: Int, tiles: Int) -> Int {
        let floats = blocks * tiles * KernelSet.lanes
        return floats % 1024 == 0 ? floats + KernelSet.lanes : floats
    }

    /// Floats of the transforms of so many tiles of some channels.
    static func transformedCount(_ form: Winograd, inputs: Int, tiles: Int) -> Int {
        form.points * stride(blocks: (inputs + KernelSet.lanes - 1) / KernelSet.lanes, tiles: tiles)
    }

    /// Likewise, of this layer.
    func transformedCount(tiles: Int) -> Int {
        Self.transformedCount(form, inputs: group.inputChannels, tiles: tiles)
    }

    /// Floats of the products of a pair of blocks.
    func productCount(tiles: Int) -> Int { form.points * Self.stride(blocks: 2, tiles: tiles) }

    // MARK: work

    /// Transforms rows of tiles of one block of input channels.
    func transform(
        block: Int, tileRows rows: Range<Int>, memory: Workspace, into transformed: UnsafeMutablePointer<Float>
    ) {
        let lanes = KernelSet.lanes
        let tiles = rows.count * tileColumns
        let input = input.floats(memory)
        for row in rows {
            let first = inputMap.offset(
                block: group.inputBlock + block, row: row * form.tile - padding.top, column: -padding.left)
            transformInput(
                input + first, Int64(inputMap.rowStride), Int64(tileColumns),
                transformed + (block * tiles + (row - rows.lowerBound) * tileColumns) * lanes,
                Int64(Self.stride(blocks: inputBlocks, tiles: tiles)))
        }
    }

    /// Makes rows of tiles of the output's blocks of one pair, from the transforms of all input channels of these tiles.
    ///
    /// - products: room for `productCount`.
    func multiply(
        pair: Int, tileRows rows: Range<Int>, _ transformed: UnsafePointer<Float>, memory: Workspace,
        products: UnsafeMutablePointer<Float>
    ) {
        let lanes = KernelSet.lanes
        let tiles = rows.count * tileColumns
        let blocks = min(2, group.outputBlocks.count - pair * 2)
        let first = group.outputBlocks.lowerBound + pair * 2
        let channels = outputMap.channels(of: first..<first + blocks)
        var geometry = ck_conv(
            blocks: Int64(inputBlocks), last: Int64(group.inputChannels - (inputBlocks - 1) * lanes), kernel_h: 1,
            kernel_w: 1, in_block: Int64(tiles * lanes), in_channel: 1, in_tap_row: 0, in_tap_column: 0,
            in_pixel: Int64(lanes), in_row: 0, out_block: Int64(tiles * lanes), out_row: 0, residual_block: 0,
            residual_row: 0, low: -.infinity, high: .infinity)
        let (from, to) = (Self.stride(blocks: inputBlocks, tiles: tiles), Self.stride(blocks: 2, tiles: tiles))
        let filter = group.inputChannels * lanes
        var weights = group.weights.start + pair * 2 * form.points * filter
        for point in 0..<form.points {
            multiply(
                &geometry, transformed + point * from, weights, noBias.start, nil, products + point * to, Int64(tiles),
                1, Int64(channels))
            weights += blocks * filter
        }
        let (output, residual) = (output.mutableFloats(memory), residual?.floats(memory))
        for block in 0..<blocks {
            let outputBlock = first + block
            for row in rows {
                let y = row * form.tile
                var geometry = ck_winograd_output(
                    point: Int64(to), width: Int64(outputMap.width),
                    rows: Int64(min(form.tile, outputMap.height - y)), out_row: Int64(outputMap.rowStride),
                    residual_row: Int64(residualMap?.rowStride ?? 0), low: range.low, high: range.high)
                transformOutput(
                    &geometry, products + (block * tiles + (row - rows.lowerBound) * tileColumns) * lanes,
                    group.bias.start + (pair * 2 + block) * lanes,
                    residual.map { $0 + residualMap!.offset(block: outputBlock, row: y) },
                    output + outputMap.offset(block: outputBlock, row: y))
                outputMap.apply(
                    group.function, to: output, blocks: outputBlock..<outputBlock + 1, rows: y..<y + Int(geometry.rows))
            }
        }
    }
}
