import CKernels
import Kernels
import Tensors

/// What a pool makes of the values in its window.
enum Pooling: Sendable, Equatable {
    case maximum
    /// Mean; with `includesPadding` the zeros of the padding count.
    case average(includesPadding: Bool)
    /// The p-th root of the sum of the p-th powers of magnitudes.
    case norm(p: Int)

    var runsOnMaps: Bool {
        if case .norm = self { false } else { true }
    }
}

/// A pool over a blocked map.
final class PoolStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let poolRow: ck_pool_row
    private let pooling: Pooling
    private let input: Operand
    private let inputMap: FeatureMap
    private let output: Operand
    private let outputMap: FeatureMap
    private let vertical: Window.Axis
    private let horizontal: Window.Axis
    private let runs: MapRuns

    init(
        name: String, kernels: KernelSet, pooling: Pooling, window: Window, input: Operand, inputMap: FeatureMap,
        output: Operand, outputMap: FeatureMap
    ) {
        self.name = name
        let functions = kernels.functions.pointee
        kernel = pooling == .maximum ? "f32_max_pool_\(kernels.name)" : "f32_average_pool_\(kernels.name)"
        poolRow = pooling == .maximum ? functions.max_pool_row : functions.average_pool_row
        self.pooling = pooling
        self.input = input
        self.inputMap = inputMap
        self.output = output
        self.outputMap = outputMap
        vertical = window.axes[0]
        horizontal = window.axes[1]
        runs = MapRuns(outputMap, with: [])
        chunks = runs.count
    }

    func run(chunk: Int, memory: Workspace) {
        let input = input.floats(memory)
        let output = output.mutableFloats(memory)
        runs.visit(chunk: chunk) { block, row, rows in
            for y in row..<row + rows { pool(input, output, block: block, row: y) }
        }
    }

    private func pool(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, block: Int, row y: Int
    ) {
        let rows = vertical.tapsInside(y)
        let counted: Int
        if case .average(includesPadding: true) = pooling {
            counted = vertical.tapsPadded(y)
        } else {
            counted = rows.count
        }
        var geometry = ck_pool(
            rows: Int64(rows.count), row_step: Int64(vertical.dilation * inputMap.rowStride),
            kernel_w: Int64(horizontal.kernel), stride_w: Int64(horizontal.stride),
            dilation_w: Int64(horizontal.dilation), pad_left: Int64(horizontal.padBegin),
            in_width: Int64(inputMap.width), pad_right: Int64(horizontal.padEnd),
            counted_rows: Int64(counted), include_pad: pooling == .average(includesPadding: true))
        let first = y * vertical.stride - vertical.padBegin + rows.lowerBound * vertical.dilation
        poolRow(
            &geometry, input + inputMap.offset(block: block, row: first),
            output + outputMap.offset(block: block, row: y), Int64(outputMap.width))
    }
}

extension Window.Axis {
    /// Taps of an output element that lie inside the data.
    func tapsInside(_ place: Int) -> Range<Int> {
        let first = place * stride - padBegin
        let before = first < 0 ? (-first + dilation - 1) / dilation : 0
        let after = first < size ? (size - first + dilation - 1) / dilation : 0
        return min(before, kernel)..<max(min(after, kernel), min(before, kernel))
    }

    /// How many taps lie inside the data or the padding.
    func tapsPadded(_ place: Int) -> Int {
        (0..<kernel).count { place * stride - padBegin + $0 * dilation < size + padEnd }
    }
}
