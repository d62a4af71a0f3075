import Kernels

/// The best few elements along an axis of a plain tensor, and their places, in order. A chunk is one index of `outer`.
///
/// The places of the best so far are a heap in the output, the worst at its root; sorted in place at last.
final class TopStep: Step {
    let name: String
    let kernel: String
    let chunks: Int

    private let span: AxisSpan
    private let count: Int
    private let seeksLargest: Bool
    private let input: Operand
    private let values: Operand
    private let places: Operand

    init(
        name: String, span: AxisSpan, count: Int, seeksLargest: Bool, input: Operand, values: Operand, places: Operand
    ) {
        self.name = name
        kernel = seeksLargest ? "plain_largest" : "plain_smallest"
        self.span = span
        self.count = count
        self.seeksLargest = seeksLargest
        self.input = input
        self.values = values
        self.places = places
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        for index in 0..<span.inner where count > 0 {
            let input = input.floats(memory) + chunk * span.count * span.inner + index
            let start = chunk * count * span.inner + index
            select(input, places.mutableFloats(memory) + start)
            let (values, places) = (values.mutableFloats(memory) + start, places.floats(memory) + start)
            for rank in 0..<count {
                values[rank * span.inner] = input[Int(places[rank * span.inner]) * span.inner]
            }
        }
    }

    private func select(_ input: UnsafePointer<Float>, _ heap: UnsafeMutablePointer<Float>) {
        let stride = span.inner
        for place in 0..<count { heap[place * stride] = Float(place) }
        for root in (0..<count / 2).reversed() { sink(root, count, input, heap) }
        for place in count..<span.count where isBetter(place, Int(heap[0]), input) {
            heap[0] = Float(place)
            sink(0, count, input, heap)
        }
        for last in (1..<max(count, 1)).reversed() {
            (heap[0], heap[last * stride]) = (heap[last * stride], heap[0])
            sink(0, last, input, heap)
        }
    }

    /// Lets the element at `root` sink below those that are worse.
    private func sink(
        _ root: Int, _ size: Int, _ input: UnsafePointer<Float>, _ heap: UnsafeMutablePointer<Float>
    ) {
        let stride = span.inner
        var root = root
        while 2 * root + 1 < size {
            var child = 2 * root + 1
            if child + 1 < size, isBetter(Int(heap[child * stride]), Int(heap[(child + 1) * stride]), input) {
                child += 1
            }
            guard isBetter(Int(heap[root * stride]), Int(heap[child * stride]), input) else { return }
            (heap[root * stride], heap[child * stride]) = (heap[child * stride], heap[root * stride])
            root = child
        }
    }

    /// Whether one place goes before another. What is not a number counts as larger than any.
    private func isBetter(_ a: Int, _ b: Int, _ input: UnsafePointer<Float>) -> Bool {
        let (left, right) = (input[a * span.inner], input[b * span.inner])
        if left.isNaN || right.isNaN {
            return left.isNaN == right.isNaN ? a < b : left.isNaN == seeksLargest
        }
        if left == right { return a < b }
        return (left > right) == seeksLargest
    }
}
