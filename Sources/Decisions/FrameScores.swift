/// The scores of all labels of one frame, if there is room for them. Memory is taken in `reserve` alone.
package struct FrameScores: ~Copyable {
    private var scores = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
    private var count = 0

    package init() {}

    deinit { scores.deallocate() }

    /// Makes room for so many; what it holds stays.
    package mutating func reserve(_ capacity: Int) {
        guard capacity > scores.count else { return }
        let larger = UnsafeMutableBufferPointer<Float>.allocate(capacity: capacity)
        larger.initialize(repeating: 0)
        for place in 0..<count { larger[place] = scores[place] }
        scores.deallocate()
        scores = larger
    }

    /// Takes over a frame's scores; none where there is no room for all.
    package mutating func copy(_ other: UnsafeBufferPointer<Float>) {
        count = other.count <= scores.count ? other.count : 0
        for place in 0..<count { scores[place] = other[place] }
    }

    /// Lends them for the length of the call.
    package borrowing func withScores<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        body(UnsafeBufferPointer(rebasing: scores[..<count]))
    }
}
