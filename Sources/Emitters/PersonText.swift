internal import Messages

/// `08:00:00.123  clear 97.3 %  (covered 1.2 %, dark 0.4 %)  7.4 ms  3 dropped`, in UTC.
///
/// First the state with its probability, then the two next likely labels as far as they are not negligible. Allocates
/// nothing; labels that are too long for the buffer are left out, the line is whole all the same.
func append(_ prediction: Prediction, to text: inout LineBuffer) {
    text.append(timeOfDay: WallTime(nanoseconds: prediction.time))
    text.append("  " as StaticString)
    let state: Int? =
        switch prediction.state {
        case .label(let index), .likeliest(let index): index
        case .unknown: nil
        case .undecided: prediction.top.first
        }
    if state != nil || prediction.state == .unknown {
        text.append(label: state.map { prediction.labels.names[$0] } ?? "unknown")
        if let place = prediction.top.firstIndex(where: { $0 == state }) {
            text.append(percent: prediction.scores[place])
        }
        var others = 0
        for (place, index) in prediction.top.enumerated() where index != state && prediction.scores[place] >= 0.0005 {
            text.append(others == 0 ? "  (" : ", " as StaticString)
            text.append(label: prediction.labels.names[index])
            text.append(percent: prediction.scores[place])
            others += 1
            if others == 2 { break }
        }
        if others > 0 { text.append(UInt8(ascii: ")")) }
    }
    text.append("  " as StaticString)
    text.append(tenths: (prediction.age + 50_000) / 100_000)
    text.append(" ms" as StaticString)
    if prediction.dropped > 0 {
        text.append("  " as StaticString)
        text.append(decimal: prediction.dropped)
        text.append(" dropped" as StaticString)
    }
    text.append(UInt8(ascii: "\n"))
}

/// `08:00:00.123  camera lost: ENODEV: device unplugged`, of an `event` line; false, and nothing appended, of any other.
///
/// What was told and is no more is `over`.
func appendEvent(_ line: UnsafeRawBufferPointer, to text: inout LineBuffer) -> Bool {
    var (isEvent, isOver) = (false, false)
    var (time, kind, what, reason): (Range<Int>?, Range<Int>?, Range<Int>?, Range<Int>?) = (nil, nil, nil, nil)
    guard var fields = try? JSONFields(line) else { return false }
    while let field = try? fields.next() {
        let content = (field.value.lowerBound + 1)..<max(field.value.lowerBound + 1, field.value.upperBound - 1)
        if fields.key(of: field, is: "type") { isEvent = fields.value(of: field, is: "event") }
        if fields.key(of: field, is: "time") || fields.key(of: field, is: "confirmed") { time = content }
        if fields.key(of: field, is: "event") { kind = content }
        if fields.key(of: field, is: "state") || fields.key(of: field, is: "name") { what = content }
        if fields.key(of: field, is: "active") { isOver = line[field.value].elementsEqual("false".utf8) }
        if fields.key(of: field, is: "reason") { reason = content }
    }
    guard isEvent, let kind else { return false }
    if let time, time.count == 27 {
        text.append(harmless: line[time].dropFirst(11).prefix(12))
        text.append("  " as StaticString)
    }
    text.append(harmless: line[kind].prefix(256))
    if let what {
        text.append(UInt8(ascii: " "))
        text.append(harmless: line[what].prefix(256))
    }
    if isOver { text.append(" over" as StaticString) }
    if let reason {
        text.append(": " as StaticString)
        text.append(harmless: line[reason].prefix(2048))
    }
    text.append(UInt8(ascii: "\n"))
    return true
}

extension LineBuffer {
    fileprivate mutating func append(timeOfDay time: WallTime) {
        append(decimal: UInt64(time.hour), width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: UInt64(time.minute), width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: UInt64(time.second), width: 2)
        append(UInt8(ascii: "."))
        append(decimal: UInt64(time.microsecond / 1000), width: 3)
    }

    /// At most 256 bytes of it.
    fileprivate mutating func append(label: String) { append(harmless: label.utf8.prefix(256)) }

    /// Without control characters, also those of two bytes (U+0080 to U+009F): a text must not steer the terminal.
    fileprivate mutating func append(harmless bytes: some Sequence<UInt8>) {
        var isSecond = false
        for byte in bytes {
            let isControl = byte < 0x20 || byte == 0x7F || (isSecond && (0x80..<0xA0).contains(byte))
            // C2 BF is an inverted question mark.
            append(isControl ? (isSecond ? 0xBF : UInt8(ascii: "?")) : byte)
            isSecond = byte == 0xC2
        }
    }

    fileprivate mutating func append(percent score: Float) {
        append(UInt8(ascii: " "))
        append(tenths: UInt64((min(max(score, 0), 1) * 1000).rounded()))
        append(" %" as StaticString)
    }

    fileprivate mutating func append(tenths: UInt64) {
        append(decimal: tenths / 10)
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + UInt8(tenths % 10))
    }
}
