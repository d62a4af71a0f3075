extension Plan {
    /// A range of the arena for as long as it belongs to one value, or to the scratch memory of one layer.
    package struct Tenant: Sendable, Equatable {
        /// That of the value, the first one where several share the place; that of the step for scratch memory.
        package let name: String
        /// Nil for scratch memory.
        package let shape: [Int]?
        package let interval: Layer.Interval
    }
}

extension Plan.Tenant {
    /// Every buffer of the arena, in the order in which they begin to be used.
    static func all(of graph: Graph, _ laidOut: LaidOut) -> [Plan.Tenant] {
        var owners: [Int: ValueID] = [:]
        for (id, places) in laidOut.placements {
            for case .buffer(let number) in places.map(\.storage) {
                owners[number] = min(id, owners[number] ?? id)
            }
        }
        let tenants = laidOut.buffers.indices.map { number in
            let interval = laidOut.interval(ofBuffer: number)
            guard let id = owners[number] else {
                let name = interval.steps.first.map { laidOut.steps[$0].name } ?? ""
                return Plan.Tenant(name: name, shape: nil, interval: interval)
            }
            return Plan.Tenant(name: graph.values[id].name, shape: graph.values[id].shape, interval: interval)
        }
        return tenants.sorted { a, b in
            (a.interval.steps.lowerBound, a.interval.offset) < (b.interval.steps.lowerBound, b.interval.offset)
        }
    }
}
