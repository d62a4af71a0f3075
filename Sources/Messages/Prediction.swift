/// What was seen in one frame.
///
/// Made and written on the hot path: its buffers are borrowed and valid only as long as the call that it is passed to.
/// Writing it allocates nothing.
package struct Prediction: Line {
    /// What stands for what is seen.
    package enum State: Sendable, Equatable {
        /// A label, by its index.
        case label(Int)
        /// Nobody decides: the label of the highest score.
        case likeliest(Int)
        /// It has been decided that no label is seen.
        case unknown
        /// Nothing is decided yet.
        case undecided

        /// Whether it is a decision, and no frame's first label.
        package var isDecided: Bool {
            switch self {
            case .label, .unknown: true
            case .likeliest, .undecided: false
            }
        }
    }

    /// Number among all frames offered.
    package var seq: UInt64
    /// Wall clock, or recorded time: nanoseconds since 1970-01-01T00:00:00Z.
    package var time: Int64
    /// The driver's monotonic stamp, in nanoseconds.
    package var capturedAt: UInt64
    /// From capture to emission, in nanoseconds.
    package var age: UInt64
    /// Frames lost since the previous prediction.
    package var dropped: UInt64
    /// The first 12 hexadecimal digits of the model's SHA-256.
    package var model: EscapedText
    package var labels: LabelTable
    package var state: State
    /// Indices of the labels with the highest scores, highest first.
    package var top: UnsafeBufferPointer<Int>
    /// The scores of `top`, in its order.
    package var scores: UnsafeBufferPointer<Float>

    package init(
        seq: UInt64, time: Int64, capturedAt: UInt64, age: UInt64, dropped: UInt64, model: EscapedText,
        labels: LabelTable, state: State, top: UnsafeBufferPointer<Int>, scores: UnsafeBufferPointer<Float>
    ) {
        precondition(top.count == scores.count)
        self.seq = seq
        self.time = time
        self.capturedAt = capturedAt
        self.age = age
        self.dropped = dropped
        self.model = model
        self.labels = labels
        self.state = state
        self.top = top
        self.scores = scores
    }

    package func write(to writer: inout JSONWriter) { write(to: &writer, form: .full) }

    /// The line in either form; the canonical one is byte for byte what `CanonicalWriter` makes of the full one.
    package func writeLine(to writer: inout JSONWriter, form: LineForm) throws(LineError) {
        writer.beginLine()
        write(to: &writer, form: form)
        try writer.endLine()
    }

    private func write(to writer: inout JSONWriter, form: LineForm) {
        writer.openObject()
        writer.key("type")
        writer.value("\"prediction\"")
        writer.key("seq")
        writer.integer(seq)
        writer.key("time")
        writer.time(time)
        if form == .full {
            writer.key("captured_ns")
            writer.integer(capturedAt)
            writer.key("age_ms")
            writer.milliseconds(age)
        }
        writer.key("dropped")
        writer.integer(dropped)
        if form == .full {
            writer.key("model")
            writer.string(model)
        }
        writer.key("state")
        writer.state(state, of: labels)
        writer.top(top, scores: scores, labels: labels)
        writer.closeObject()
    }
}

/// How much of a line is written.
package enum LineForm: Sendable {
    case full
    /// What does not depend on the run: see `CanonicalWriter`.
    case canonical
}

extension JSONWriter {
    /// The pair `"top":[{"label":…,"index":…,"p":…},…]`.
    mutating func top(_ indices: UnsafeBufferPointer<Int>, scores: UnsafeBufferPointer<Float>, labels: LabelTable) {
        key("top")
        openArray()
        for (place, index) in indices.enumerated() {
            openObject()
            key("label")
            label(index, of: labels)
            key("index")
            integer(index)
            key("p")
            float(scores[place], key: "p")
            closeObject()
        }
        closeArray()
    }

    /// A label's name, `"unknown"`, or null.
    mutating func state(_ state: Prediction.State, of labels: LabelTable) {
        switch state {
        case .label(let index), .likeliest(let index): label(index, of: labels)
        case .unknown: value("\"unknown\"")
        case .undecided: null()
        }
    }

    mutating func value(_ json: StaticString) {
        value(UnsafeRawBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }
}
