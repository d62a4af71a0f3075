/// The highest scores of a prediction, highest first; equal ones in the order of their labels. Memory is taken once.
package struct TopScores: ~Copyable {
    private let indices: UnsafeMutableBufferPointer<Int>
    private let scores: UnsafeMutableBufferPointer<Float>
    private var count = 0

    /// - capacity: how many are kept.
    package init(capacity: Int) {
        precondition(capacity > 0)
        indices = .allocate(capacity: capacity)
        indices.initialize(repeating: 0)
        scores = .allocate(capacity: capacity)
        scores.initialize(repeating: 0)
    }

    deinit {
        indices.deallocate()
        scores.deallocate()
    }

    /// Keeps the highest of `all`. A score that is not a number counts as the highest, so that it is seen.
    package mutating func select(from all: UnsafeBufferPointer<Float>) {
        count = 0
        for (index, score) in all.enumerated() {
            var place = count
            while place > 0, Self.isAbove(score, scores[place - 1]) { place -= 1 }
            guard place < indices.count else { continue }
            count = min(count + 1, indices.count)
            var last = count - 1
            while last > place {
                indices[last] = indices[last - 1]
                scores[last] = scores[last - 1]
                last -= 1
            }
            indices[place] = index
            scores[place] = score
        }
    }

    private static func isAbove(_ a: Float, _ b: Float) -> Bool { a > b || (a.isNaN && !b.isNaN) }

    /// Lends indices and scores for the length of the call.
    package borrowing func withTop<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<Int>, UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(
            UnsafeBufferPointer(rebasing: indices[..<count]), UnsafeBufferPointer(rebasing: scores[..<count]))
    }

    /// Takes over what another one holds; both have the same capacity.
    package mutating func copy(_ other: borrowing TopScores) {
        precondition(indices.count >= other.count)
        count = other.count
        for place in 0..<count {
            indices[place] = other.indices[place]
            scores[place] = other.scores[place]
        }
    }
}
