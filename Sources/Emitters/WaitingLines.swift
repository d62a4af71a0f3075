internal import NIOCore

/// The lines that wait for one subscriber, after `trim` at most so many: the oldest go, and their place is known.
///
/// Invariants:
/// 1. Lines leave in the order in which they came.
/// 2. Where lines are missing, be it at the end, `next` gives one gap of their number, before the line that follows them.
/// 3. If a `hello` is among the missing, the gap has the last such, unless another one follows it.
struct WaitingLines {
    /// What is handed over next.
    enum Next {
        case line(ByteBuffer)
        case gap(lost: UInt64, hello: ByteBuffer?)
    }

    private struct Entry {
        var line: ByteBuffer
        var number: UInt64
        var isHello: Bool
        /// What is missing right before it.
        var loss: Loss
    }

    private struct Loss {
        var count: UInt64 = 0
        var hello: ByteBuffer?

        /// - Parameter later: right behind this.
        func joined(_ later: Loss) -> Loss {
            Loss(count: count + later.count, hello: later.hello ?? hello)
        }
    }

    private let limit: Int
    private var entries = CircularBuffer<Entry>()
    private var lossAtEnd = Loss()
    /// Lines that came and went, as there was no room.
    private(set) var droppedCount: UInt64 = 0

    /// - Parameter limit: lines, at least 1.
    init(limit: Int) { self.limit = limit }

    /// Lines that wait.
    var count: Int { entries.count }
    /// Whether there are more than may wait: some must leave, or `trim` drops them.
    var isOverfull: Bool { entries.count > limit }
    var isEmpty: Bool { entries.isEmpty && lossAtEnd.count == 0 }

    func contains(_ number: UInt64) -> Bool { entries.contains { $0.number == number } }

    /// Adds a line at the end.
    mutating func append(_ line: ByteBuffer, number: UInt64, isHello: Bool) {
        entries.append(Entry(line: line, number: number, isHello: isHello, loss: takeLossAtEnd()))
    }

    /// Drops the oldest as far as there are too many.
    mutating func trim() {
        while isOverfull { dropFirst() }
    }

    /// Lines are missing behind the last one.
    ///
    /// - Parameter hello: the one in force behind them, if one was among them.
    mutating func lose(_ count: UInt64, hello: ByteBuffer?) {
        lossAtEnd = lossAtEnd.joined(Loss(count: count, hello: hello))
    }

    private mutating func dropFirst() {
        let first = entries.removeFirst()
        droppedCount += 1
        let loss = Loss(count: first.loss.count + 1, hello: first.isHello ? first.line : first.loss.hello)
        if entries.isEmpty {
            lossAtEnd = loss.joined(lossAtEnd)
        } else {
            entries[entries.startIndex].loss = loss.joined(entries[entries.startIndex].loss)
        }
    }

    private mutating func takeLossAtEnd() -> Loss {
        defer { lossAtEnd = Loss() }
        return lossAtEnd
    }

    /// Takes what is to be handed over next; nil if there is nothing.
    mutating func next() -> Next? {
        guard let first = entries.first else {
            let loss = takeLossAtEnd()
            return loss.count == 0 ? nil : .gap(lost: loss.count, hello: loss.hello)
        }
        if first.loss.count > 0 {
            entries[entries.startIndex].loss = Loss()
            return .gap(lost: first.loss.count, hello: first.isHello ? nil : first.loss.hello)
        }
        return .line(entries.removeFirst().line)
    }
}
