import Kernels

/// Where the first of the largest of each window stands in a plain tensor [N][C][spatial…], counted over all of it. A chunk
/// is one channel of one picture.
final class PoolPlacesStep: Step {
    /// Which spatial dimension is counted first: the last one or the first one. Pictures and channels stay as they are.
    enum Order: Sendable { case rowMajor, columnMajor }

    let name: String
    let kernel = "plain_pool_places"
    let chunks: Int

    private let window: Window
    private let order: Order
    private let input: Operand
    private let output: Operand

    init(name: String, window: Window, order: Order, planes: Int, input: Operand, output: Operand) {
        self.name = name
        self.window = window
        self.order = order
        self.input = input
        self.output = output
        chunks = planes
    }

    func run(chunk: Int, memory: Workspace) {
        let axes = window.axes
        let inputSize = axes.reduce(1) { $0 * $1.size }
        let outputSize = axes.reduce(1) { $0 * $1.output }
        let input = input.floats(memory) + chunk * inputSize
        let output = output.mutableFloats(memory) + chunk * outputSize
        for place in 0..<outputSize {
            var best: Int?
            for tap in 0..<window.kernelCount {
                guard let offset = axes.offset(output: place, tap: tap) else { continue }
                if let kept = best, input[offset] <= input[kept] { continue }
                best = offset
            }
            output[place] = Float(chunk * inputSize + counted(best ?? 0))
        }
    }

    /// The place in a plane in the wanted order.
    private func counted(_ offset: Int) -> Int {
        if order == .rowMajor { return offset }
        var (rest, place) = (offset, 0)
        var stride = window.axes.reduce(1) { $0 * $1.size }
        for axis in window.axes.reversed() {
            stride /= axis.size
            place += rest % axis.size * stride
            rest /= axis.size
        }
        return place
    }
}
