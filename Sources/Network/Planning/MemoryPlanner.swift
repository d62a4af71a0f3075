/// Where each buffer of a plan lies in the arena: live intervals in, offsets out.
///
/// Invariant: buffers whose intervals overlap do not overlap in memory.
package enum MemoryPlanner {
    package struct Buffer: Equatable {
        package var byteCount: Int
        /// Steps from the first that touches the buffer to the last, both included.
        package var life: ClosedRange<Int>

        package init(byteCount: Int, life: ClosedRange<Int>) {
            self.byteCount = byteCount
            self.life = life
        }
    }

    package static let alignment = 64

    /// Greedy by size: the largest buffer first, each at the lowest offset that is free during its whole life (Pisarchyk and
    /// Lee, 2020, "Efficient memory management for deep neural net inference").
    ///
    /// - Returns: an offset per buffer, and the bytes that hold them all.
    package static func place(_ buffers: [Buffer]) -> (offsets: [Int], byteCount: Int) {
        var offsets = Array(repeating: 0, count: buffers.count)
        var placed: [Placement] = []
        var total = 0
        let order = buffers.indices.sorted {
            (buffers[$0].byteCount, $1) > (buffers[$1].byteCount, $0)
        }
        for index in order {
            let life = buffers[index].life
            let size = (buffers[index].byteCount + alignment - 1) / alignment * alignment
            var offset = 0
            for other in placed where other.first <= life.upperBound && life.lowerBound <= other.last {
                if other.offset >= offset + size { break }
                offset = max(offset, other.end)
            }
            offsets[index] = offset
            total = max(total, offset + size)
            placed.insert(
                Placement(offset: offset, end: offset + size, first: life.lowerBound, last: life.upperBound),
                at: firstPlace(in: placed, beyond: offset))
        }
        return (offsets, total)
    }

    /// A buffer that has its offset: what is looked at for every other one lies together.
    private struct Placement {
        var offset: Int
        var end: Int
        var first: Int
        var last: Int
    }

    /// The first of the placements, which are in the order of their offsets, that lies beyond one.
    private static func firstPlace(in placed: [Placement], beyond offset: Int) -> Int {
        var (low, high) = (0, placed.count)
        while low < high {
            let middle = (low + high) / 2
            if placed[middle].offset > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
