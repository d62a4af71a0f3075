import Tensors

/// The steps of a plan, and where in the arena its values lie.
struct LaidOut {
    let steps: [any Step]
    /// Of each buffer, in bytes.
    let offsets: [Int]
    let arenaBytes: Int
    let buffers: [MemoryPlanner.Buffer]
    let placements: [ValueID: [Placed]]
    /// Bytes of values that each step reads and writes.
    let traffic: [Int]

    /// What each thread that works on the steps needs for itself, in whole cache lines.
    var scratchBytes: Int { steps.reduce(0) { max($0, ($1.scratchBytes + 63) / 64 * 64) } }

    /// Where a value lies, if its first place is in the arena.
    func interval(of id: ValueID) -> Plan.Layer.Interval? {
        guard let placed = placements[id]?.first, case .buffer(let number) = placed.storage else { return nil }
        let whole = interval(ofBuffer: number)
        guard case .map(let map) = placed.form else { return whole }
        // A map may be a part of another one's place.
        return Plan.Layer.Interval(
            offset: whole.offset + placed.offset, byteCount: min(map.elementCount * 4, whole.byteCount),
            steps: whole.steps)
    }

    /// Where a buffer lies, and while which steps.
    func interval(ofBuffer number: Int) -> Plan.Layer.Interval {
        let buffer = buffers[number]
        // An output of the graph lives on after the last step.
        return Plan.Layer.Interval(
            offset: offsets[number], byteCount: buffer.byteCount,
            steps: min(buffer.life.lowerBound, steps.count)..<min(buffer.life.upperBound + 1, steps.count))
    }
}
