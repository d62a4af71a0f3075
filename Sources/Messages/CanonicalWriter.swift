/// Turns lines into their canonical form: what two runs over the same frames have in common.
///
/// - A `prediction` keeps `type`, `seq`, `time`, `dropped`, `state` and `top`, in this order.
/// - An `event` keeps its fields in their order, without those that depend on the run (`captured_ns`, `age_ms`, `model`, `snapshots`).
///   Events of the kinds `camera` and `model`, and the health event `no-frames`, are left out whole: they tell of devices
///   and files, on the wall clock, and happen in no replay.
/// - All other lines are left out.
///
/// Values are copied as they were written; only the white space between them goes. Allocates nothing after `init`.
package struct CanonicalWriter: ~Copyable, Sendable {
    private var writer: JSONWriter

    /// - Parameter capacity: bytes that a line may have.
    package init(capacity: Int = maximumLineByteCount) {
        writer = JSONWriter(capacity: capacity)
    }

    /// Lends the canonical line, "\n" included; only after `write` gave true.
    package borrowing func withLine<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try writer.withLine(body)
    }

    /// Writes the canonical form of one line; false if it has none.
    ///
    /// - Parameter line: with or without its "\n". Checked as a whole, also what is left out; an object without `type`,
    ///   or with a field twice that would be kept, is an error.
    package mutating func write(canonicalOf line: UnsafeRawBufferPointer) throws(JSONError) -> Bool {
        let fields = try LineFields(line)
        writer.beginLine()
        writer.openObject()
        switch fields.kind {
        case .prediction:
            for place in fields.kept.indices {
                if let field = fields.kept[place] { writer.copy(field, of: line) }
            }
        case .event:
            var all = try JSONFields(line)
            while let field = try all.next() {
                if !LineFields.dependsOnRun(field, of: all) { writer.copy(field, of: line) }
            }
        case .other: return false
        }
        writer.closeObject()
        do {
            try writer.endLine()
        } catch {
            throw JSONError(column: line.count, sentence: error.description)
        }
        return true
    }
}

/// What a line is, and where the fields are that a prediction keeps.
private struct LineFields {
    enum Kind {
        case prediction
        case event
        case other
    }

    private(set) var kind = Kind.other
    /// In the order of the canonical line.
    private(set) var kept = InlineArray<6, JSONFields.Field?>(repeating: nil)

    init(_ line: UnsafeRawBufferPointer) throws(JSONError) {
        var fields = try JSONFields(line)
        var ofTheRun = false
        while let field = try fields.next() {
            if let place = Self.place(of: field, in: fields) {
                guard kept[place] == nil else {
                    throw JSONError(
                        column: field.key.lowerBound + 1, sentence: "expected each field once, found one twice")
                }
                kept[place] = field
            } else if fields.key(of: field, is: "event") {
                ofTheRun = ofTheRun || fields.value(of: field, is: "camera") || fields.value(of: field, is: "model")
            } else if fields.key(of: field, is: "name") {
                ofTheRun = ofTheRun || fields.value(of: field, is: "no-frames")
            }
        }
        guard let type = kept[0] else {
            throw JSONError(column: 1, sentence: "expected an object with a field \"type\"")
        }
        if fields.value(of: type, is: "prediction") {
            kind = .prediction
        } else if fields.value(of: type, is: "event"), !ofTheRun {
            kind = .event
        }
    }

    private static func place(of field: JSONFields.Field, in fields: JSONFields) -> Int? {
        let names: InlineArray<6, StaticString> = ["type", "seq", "time", "dropped", "state", "top"]
        for place in names.indices where fields.key(of: field, is: names[place]) { return place }
        return nil
    }

    static func dependsOnRun(_ field: JSONFields.Field, of fields: JSONFields) -> Bool {
        let names: InlineArray<4, StaticString> = ["captured_ns", "age_ms", "model", "snapshots"]
        for place in names.indices where fields.key(of: field, is: names[place]) { return true }
        return false
    }
}

extension JSONWriter {
    fileprivate mutating func copy(_ field: JSONFields.Field, of line: UnsafeRawBufferPointer) {
        key(json: UnsafeRawBufferPointer(rebasing: line[field.key]))
        value(compacting: UnsafeRawBufferPointer(rebasing: line[field.value]))
    }
}
