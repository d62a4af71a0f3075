/// An operator that may do nothing but move planes: runs of so many elements as a picture has in one channel, which stay behind
/// each other whatever the dimensions around them are called.
protocol PlaneMover: Operation {
    /// Whether all inputs are data, instead of the first one alone.
    var movesAllInputs: Bool { get }

    /// For each output, which of the data's planes it is made of, in order; several inputs count as one behind the other. Nil if
    /// planes of that size do not stay whole.
    ///
    /// - count: planes of all data.
    func movedPlanes(of size: Int, _ count: Int) -> [[Int]]?
}

extension PlaneMover {
    var movesAllInputs: Bool { false }
}

extension CopiedBox {
    /// Which planes of the input the output is made of; nil if they do not stay whole.
    func movedPlanes(of size: Int) -> [Int]? {
        // The innermost extents make up a run, the others move it about.
        var run = 1
        var outer = extents.filter { $0.count != 1 }
        while run < size, let extent = outer.last, extent.inputStride == run, extent.outputStride == run {
            run *= extent.count
            outer.removeLast()
        }
        guard run > 0, run % size == 0, offset % size == 0,
            outer.allSatisfy({ $0.inputStride % size == 0 && $0.outputStride % size == 0 })
        else { return nil }
        var moves = (0..<run / size).map { (from: offset / size + $0, to: $0) }
        for extent in outer.reversed() {
            let (from, to) = (extent.inputStride / size, extent.outputStride / size)
            moves = (0..<extent.count).flatMap { index in
                moves.map { (from: $0.from + index * from, to: $0.to + index * to) }
            }
        }
        guard moves.count == shape.reduce(1, *) / size else { return nil }
        var planes = Array(repeating: 0, count: moves.count)
        for (from, to) in moves { planes[to] = from }
        return planes
    }
}
