/// Where the parts of a learned view are found in a picture, and whether they have all gone the same way.
struct Displacements {
    /// A block that was found: from its middle in the view to its middle in the picture, in samples.
    private struct Found {
        var x, y: Float
        var dx, dy: Float

        init(_ block: Int, dx: Int, dy: Int) {
            let (left, top) = EdgePicture.origin(block)
            x = Float(left + EdgePicture.blockWidth / 2 - EdgePicture.width / 2)
            y = Float(top + EdgePicture.blockHeight / 2 - EdgePicture.height / 2)
            (self.dx, self.dy) = (Float(dx), Float(dy))
        }
    }

    /// How far a block is looked for, in samples: a fifth of the picture.
    private static let reach = (x: 34, y: 20)
    /// A block is found where it correlates by so much, and by so much more than where it was.
    private static let match: Float = 0.7
    private static let advantage: Float = 0.15
    /// Blocks that are looked for.
    static let wanted = 16
    /// A block goes with others if it lies where they say, but for so many samples.
    private static let tolerance: Float = 2.5
    /// Of those that were looked for so many must agree, and have gone so far.
    private static let leastAgreeing = 5
    private static let leastDistance: Float = 3

    private var found = [Found?](repeating: nil, count: wanted)
    private var blocks: [Int] = []
    private var next = 0

    init() { blocks.reserveCapacity(EdgePicture.blockCount) }

    /// Begins to look for the blocks of a view that have edges, spread over it.
    mutating func begin(_ view: LearnedView) {
        blocks.removeAll(keepingCapacity: true)
        let count = view.isTextured.count { $0 }
        var seen = 0
        for block in 0..<EdgePicture.blockCount where view.isTextured[block] {
            // `wanted` of `count`, evenly.
            if count <= Self.wanted || seen * Self.wanted / count != (seen + 1) * Self.wanted / count {
                blocks.append(block)
            }
            seen += 1
        }
        for place in found.indices { found[place] = nil }
        next = 0
    }

    var isComplete: Bool { next >= blocks.count }

    /// Looks for some more of them.
    mutating func look(for count: Int, of view: LearnedView, in picture: EdgePicture) {
        for _ in 0..<count where !isComplete {
            found[next] = Self.find(blocks[next], of: view, in: picture)
            next += 1
        }
    }

    private static func find(_ block: Int, of view: LearnedView, in picture: EdgePicture) -> Found? {
        let (x, y) = EdgePicture.origin(block)
        let origin = view.edges + y * EdgePicture.width + x
        func correlation(_ dx: Int, _ dy: Int) -> Float? {
            guard (0...EdgePicture.width - EdgePicture.blockWidth).contains(x + dx),
                (0...EdgePicture.height - EdgePicture.blockHeight).contains(y + dy)
            else { return nil }
            return EdgePicture.compare(origin, picture.samples + (y + dy) * EdgePicture.width + x + dx).correlation
        }
        var best = (correlation: Float(-1), dx: 0, dy: 0)
        func look(_ dx: Int, _ dy: Int) {
            if let found = correlation(dx, dy), found > best.correlation { best = (found, dx, dy) }
        }
        // The edges are smooth: every second place first, then the neighbours of the best.
        for dy in stride(from: -reach.y, through: reach.y, by: 2) {
            for dx in stride(from: -reach.x, through: reach.x, by: 2) { look(dx, dy) }
        }
        let middle = best
        for dy in -1...1 {
            for dx in -1...1 { look(middle.dx + dx, middle.dy + dy) }
        }
        let here = correlation(0, 0) ?? 0
        guard best.correlation >= match, best.correlation >= here + advantage else { return nil }
        return Found(block, dx: best.dx, dy: best.dy)
    }

    /// Whether half of the blocks that would still be seen have been found again in another place, in the same way: shifted,
    /// turned and scaled alike, as when a camera is pushed, and not as when people walk through what it sees.
    var agree: Bool {
        guard isComplete, blocks.count >= Self.leastAgreeing else { return false }
        for (place, first) in found.enumerated() {
            guard let first else { continue }
            for second in found[(place + 1)...] {
                guard let second, let move = Similarity(first, second) else { continue }
                let agreeing = found.count { other in other.map { move.holds(for: $0, within: Self.tolerance) } ?? false
                }
                guard agreeing >= Self.leastAgreeing, move.distance(over: found) >= Self.leastDistance else { continue }
                if agreeing * 2 >= blocks.count(where: { move.shows($0) }) { return true }
            }
        }
        return false
    }

    /// A shift, with a turn and a change of scale: (dx, dy) = (a + b·x − c·y, d + c·x + b·y).
    private struct Similarity {
        let a, b, c, d: Float

        /// Of two points; nil if they lie too near, or say what no camera does.
        init?(_ p: Found, _ q: Found) {
            let (x, y) = (q.x - p.x, q.y - p.y)
            let (u, v) = (q.dx - p.dx, q.dy - p.dy)
            let square = x * x + y * y
            guard square >= 400 else { return nil }
            b = (x * u + y * v) / square
            c = (x * v - y * u) / square
            a = p.dx - b * p.x + c * p.y
            d = p.dy - c * p.x - b * p.y
            guard abs(b) <= 0.2, abs(c) <= 0.4 else { return nil }
        }

        func at(_ point: Found) -> (dx: Float, dy: Float) {
            (a + b * point.x - c * point.y, d + c * point.x + b * point.y)
        }

        func holds(for point: Found, within tolerance: Float) -> Bool {
            let (dx, dy) = at(point)
            return abs(dx - point.dx) <= tolerance && abs(dy - point.dy) <= tolerance
        }

        /// Whether a block would still be in the picture.
        func shows(_ block: Int) -> Bool {
            let (x, y) = EdgePicture.origin(block)
            let (dx, dy) = at(Found(block, dx: 0, dy: 0))
            let (column, row) = (Float(x) + dx, Float(y) + dy)
            return column >= 0 && column <= Float(EdgePicture.width - EdgePicture.blockWidth) && row >= 0
                && row <= Float(EdgePicture.height - EdgePicture.blockHeight)
        }

        /// How far the points have gone on average, in samples.
        func distance(over points: [Found?]) -> Float {
            var (sum, count): (Float, Float) = (0, 0)
            for case .some(let point) in points {
                let (dx, dy) = at(point)
                sum += (dx * dx + dy * dy).squareRoot()
                count += 1
            }
            return count > 0 ? sum / count : 0
        }
    }
}
