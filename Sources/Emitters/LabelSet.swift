/// Labels that a subscriber asks for, as their JSON, so that a label in a line is looked up as it stands there.
struct LabelSet: Equatable, Sendable {
    /// With their quotes, sorted by their bytes.
    private let sorted: [[UInt8]]

    /// - Parameter json: JSON strings as lines have them.
    init(json: [[UInt8]]) { sorted = json.sorted { $0.lexicographicallyPrecedes($1) } }

    /// Allocates nothing.
    func contains(_ json: UnsafeRawBufferPointer) -> Bool {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let order = sorted[middle].withUnsafeBytes { compare($0, json) }
            if order == 0 { return true }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return false
    }
}

private func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    for place in 0..<min(a.count, b.count) where a[place] != b[place] { return a[place] < b[place] ? -1 : 1 }
    return a.count - b.count
}
