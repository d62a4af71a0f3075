/// The labels of a model, in the order of its output, with their JSON made once.
package struct LabelTable: Sendable, Equatable {
    package let names: [String]
    /// The JSON strings of all, one after the other.
    private let json: [UInt8]
    /// Where each ends in `json`.
    private let ends: [Int]

    package init(_ names: [String]) {
        self.names = names
        var json: [UInt8] = []
        var ends: [Int] = []
        for name in names {
            json += quoted(name)
            ends.append(json.count)
        }
        self.json = json
        self.ends = ends
    }

    package var count: Int { names.count }

    /// Lends the JSON string of a label, quotes included. `index` out of 0..<count is a bug and traps.
    package func withJSON<Result>(of index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = index == 0 ? 0 : ends[index - 1]
        return json.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]])) }
    }
}

extension JSONWriter {
    package mutating func label(_ index: Int, of labels: LabelTable) {
        labels.withJSON(of: index) { value($0) }
    }
}
