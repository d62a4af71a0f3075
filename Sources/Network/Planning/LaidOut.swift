import Tensors

/// The steps of a plan, and where in the arena its values lie.
struct LaidOut {
    let steps: [any Step]
    /// Of each buffer, in bytes.
    let offsets: [Int]
    let arenaBytes: Int
    let buffers: [MemoryPlanner.Buffer]
    let placements: [ValueID: [Placed]]

    /// Where a value lies, if its first place is in the arena.
    func interval(of id: ValueID) -> Plan.Layer.Interval? {
        guard case .buffer(let number)? = placements[id]?.first?.storage else { return nil }
        return interval(ofBuffer: number)
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
