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
        var placed: [Int] = []
        var total = 0
        let order = buffers.indices.sorted {
            (buffers[$0].byteCount, $1) > (buffers[$1].byteCount, $0)
        }
        for index in order {
            let size = (buffers[index].byteCount + alignment - 1) / alignment * alignment
            var offset = 0
            for other in placed where buffers[other].life.overlaps(buffers[index].life) {
                if offsets[other] >= offset + size { break }
                let end = (offsets[other] + buffers[other].byteCount + alignment - 1) / alignment * alignment
                offset = max(offset, end)
            }
            offsets[index] = offset
            total = max(total, offset + size)
            let place = placed.firstIndex { offsets[$0] > offset } ?? placed.endIndex
            placed.insert(index, at: place)
        }
        return (offsets, total)
    }
}
