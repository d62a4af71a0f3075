/// What a camera sees when nobody is in the way: the edges of its view, learned slowly.
final class LearnedView {
    /// The samples of an edge picture, averaged over time.
    let edges: UnsafeMutablePointer<Float>
    /// By block: how it goes together with the picture that was compared last, and whether it has edges to go by.
    private(set) var correlations = [Float](repeating: 0, count: EdgePicture.blockCount)
    private(set) var isTextured = [Bool](repeating: false, count: EdgePicture.blockCount)
    /// Nanoseconds of pictures that it was learned from.
    private(set) var learned: Int64 = 0

    /// A block of which the edges' strength varies by so many levels can be found again,
    private static let leastSpread: Float = 2.5
    /// and is where it was if it correlates by so much.
    static let match: Float = 0.6

    init() {
        let count = EdgePicture.width * EdgePicture.height
        edges = .allocate(capacity: count)
        edges.initialize(repeating: 0, count: count)
    }

    deinit { edges.deallocate() }

    func forget() { learned = 0 }

    func adopt(_ other: LearnedView) {
        edges.update(from: other.edges, count: EdgePicture.width * EdgePicture.height)
        // One by one: the arrays would be shared, and copied when they are written next.
        for block in 0..<EdgePicture.blockCount {
            (correlations[block], isTextured[block]) = (other.correlations[block], other.isTextured[block])
        }
        learned = other.learned
    }

    /// Compares a picture with it, block by block.
    ///
    /// - Returns: the blocks that have edges, and those of them that are where they were.
    func compare(_ picture: EdgePicture) -> (textured: Int, matched: Int) {
        var (textured, matched) = (0, 0)
        for block in 0..<EdgePicture.blockCount {
            let (x, y) = EdgePicture.origin(block)
            let offset = y * EdgePicture.width + x
            let found = EdgePicture.compare(edges + offset, picture.samples + offset)
            isTextured[block] = found.spread >= Self.leastSpread
            correlations[block] = found.correlation
            guard isTextured[block] else { continue }
            textured += 1
            if found.correlation >= Self.match { matched += 1 }
        }
        return (textured, matched)
    }

    /// Learns from a picture that has just been compared with it: fast at first, and later slowly; more slowly still where the
    /// picture shows something else, which stays if it stays long enough.
    ///
    /// - Parameter passed: nanoseconds since the picture before.
    func learn(_ picture: EdgePicture, passed: Int64) {
        learned = min(learned + max(passed, 1), 3600 * second)
        let age = Float(min(learned, 60 * second))
        let known = min(Float(passed) / age, 1)
        let strange = learned < 3 * second ? known : min(Float(passed) / Float(1200 * second), 1)
        let isFirst = learned == max(passed, 1)
        for block in 0..<EdgePicture.blockCount {
            let isKnown = correlations[block] >= Self.match || !isTextured[block]
            let weight = isFirst ? 1 : (isKnown ? known : strange)
            let (x, y) = EdgePicture.origin(block)
            for row in y..<y + EdgePicture.blockHeight {
                let offset = row * EdgePicture.width + x
                for column in 0..<EdgePicture.blockWidth {
                    edges[offset + column] += weight * (picture.samples[offset + column] - edges[offset + column])
                }
            }
        }
    }
}
