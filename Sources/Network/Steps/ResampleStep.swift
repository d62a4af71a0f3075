import Kernels

/// How each element along an axis is made of those of the input: a weighted sum of a few of them.
struct ResampledAxis: Sendable {
    struct Tap: Sendable, Equatable {
        var place: Int
        var weight: Float
    }

    /// Of all elements behind each other.
    private(set) var taps: [Tap] = []
    /// Element `i` has the taps `starts[i] ..< starts[i + 1]`; one without any lies outside the data.
    private(set) var starts = [0]

    var count: Int { starts.count - 1 }

    init() {}

    /// Each element is one of the input.
    init(places: [Int]) {
        taps = places.map { Tap(place: $0, weight: 1) }
        starts = Array(0...places.count)
    }

    mutating func append(_ element: [Tap]) {
        taps += element
        starts.append(taps.count)
    }

    /// Whether it gives an axis of this size as it is.
    func isIdentity(of size: Int) -> Bool {
        count == size && taps == (0..<size).map { Tap(place: $0, weight: 1) } && starts == Array(0...size)
    }
}

/// One axis of a plain tensor resampled, seen as [outer][axis][inner]. A chunk is one index of `outer`.
final class ResampleStep: Step {
    let name: String
    let kernel = "plain_resample"
    let chunks: Int

    private let span: AxisSpan
    private let axis: ResampledAxis
    /// What elements outside the data become.
    private let outside: Float
    private let input: Operand
    private let output: Operand

    init(name: String, span: AxisSpan, axis: ResampledAxis, outside: Float, input: Operand, output: Operand) {
        self.name = name
        self.span = span
        self.axis = axis
        self.outside = outside
        self.input = input
        self.output = output
        chunks = span.outer
    }

    func run(chunk: Int, memory: Workspace) {
        let inner = span.inner
        let input = input.floats(memory) + chunk * span.count * inner
        let output = output.mutableFloats(memory) + chunk * axis.count * inner
        axis.starts.withUnsafeBufferPointer { starts in
            axis.taps.withUnsafeBufferPointer { taps in
                for place in 0..<axis.count {
                    let row = output + place * inner
                    guard starts[place] < starts[place + 1] else {
                        row.update(repeating: outside, count: inner)
                        continue
                    }
                    // The first product is stored as it is, so that a single tap of weight 1 moves any number exactly.
                    let first = taps[starts[place]]
                    for index in 0..<inner { row[index] = input[first.place * inner + index] * first.weight }
                    for tap in taps[starts[place] + 1..<starts[place + 1]] {
                        for index in 0..<inner { row[index].addProduct(input[tap.place * inner + index], tap.weight) }
                    }
                }
            }
        }
    }
}
