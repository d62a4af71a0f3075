internal import Messages

/// Published lines on their way to those who subscribed to them.
///
/// Invariants:
/// 1. Every line is looked at once for each subscriber, in the order of publishing: when the event loop takes it, or, if the
///    loop is a whole ring behind, when publishing overwrites it. It is then known whether it matches, and whether it is lost.
/// 2. So the number of lines that match is exact whatever is lost, and needs no memory but the ring's.
/// 3. Publishing allocates nothing and waits for no subscriber. It costs the same however many there are, as long as the loop
///    is in time; else one look for each.
/// 4. The lock is held for one line at a time.
///
/// Sendable, though the compiler cannot see it: every variable, the facts and the tallies are touched with `monitor` held,
/// but for what `Tally` says is the event loop's.
final class Distribution: @unchecked Sendable {
    /// What `take` brought.
    enum Taking {
        case nothing
        /// A line, copied; what it is to each subscriber stands in its tally.
        case line(byteCount: Int, number: UInt64, isHello: Bool, isForAnyone: Bool)
    }

    private let monitor = Monitor()
    private let ring: LineRing
    private let lineCount: Int
    private let history: Int
    /// Of the lines in the ring, at number % lineCount.
    private let facts: UnsafeMutablePointer<LineFacts>
    /// The number of the next line to be taken.
    private var taken: UInt64 = 0
    private var tallies: [Tally] = []

    /// - Parameters:
    ///   - history: lines that are kept for those who ask for the last ones.
    ///   - leastLineCount: lines that may wait for the event loop, if it is more than that.
    init(history: Int, leastLineCount: Int) {
        lineCount = max(leastLineCount, history)
        self.history = history
        ring = LineRing(lineCount: lineCount)
        facts = .allocate(capacity: lineCount)
        facts.initialize(repeating: LineFacts(), count: lineCount)
    }

    deinit { facts.deallocate() }

    // MARK: publishing

    func publish(_ line: UnsafeRawBufferPointer) {
        let facts = LineFacts(line)
        monitor.lock()
        makeRoom(for: facts)
        ring.publish(line)
        monitor.unlock()
    }

    /// As `LineRing.greet`.
    func greet(_ line: UnsafeRawBufferPointer) {
        var facts = LineFacts(line)
        facts.kind = .hello
        monitor.lock()
        makeRoom(for: facts)
        ring.greet(line)
        monitor.unlock()
    }

    private func makeRoom(for new: LineFacts) {
        let number = ring.end
        if number - taken == UInt64(lineCount) {
            if !tallies.isEmpty { look(at: taken) { line in for tally in tallies { tally.miss(line) } } }
            taken += 1
        }
        facts[Int(number % UInt64(lineCount))] = new
    }

    /// Lends a line that is in the ring.
    private func look<Result>(at number: UInt64, _ body: (LookedAtLine) -> Result) -> Result {
        let facts = facts[Int(number % UInt64(lineCount))]
        return ring.withLine(number) { body(LookedAtLine(number: number, facts: facts, bytes: $0)) }
    }

    /// As `LineRing.close`.
    func close() { ring.close() }

    /// As `LineRing.wait`.
    func wait(beyond count: UInt64) -> UInt64? { ring.wait(beyond: count) }

    // MARK: taking, on the event loop

    /// Copies the next line and looks at it for each subscriber.
    func take(into destination: UnsafeMutableRawBufferPointer) -> Taking {
        monitor.lock()
        defer { monitor.unlock() }
        let number = taken
        guard number < ring.end else { return .nothing }
        var isForAnyone = false
        let (byteCount, isHello) = look(at: number) { line in
            for tally in tallies {
                tally.take(line)
                isForAnyone = isForAnyone || tally.outcome.isMatch || tally.outcome.missed > 0
            }
            if isForAnyone { destination.copyMemory(from: line.bytes) }
            return (line.bytes.count, line.facts.kind == .hello)
        }
        taken += 1
        return .line(byteCount: byteCount, number: number, isHello: isHello, isForAnyone: isForAnyone)
    }

    /// The number of lines published so far.
    var end: UInt64 { ring.end }

    /// The `hello` in force before a line.
    func hello(before number: UInt64) -> [UInt8]? { ring.hello(before: number) }

    /// Subscribes anew, from the next line on that is looked at, and copies the last lines that are stored and match,
    /// `request.last` at most, oldest first: of those that the loop has taken, and those that it has not but that were there
    /// before the subscriber.
    ///
    /// The rate counts from the newest of them, backwards to the stored ones and forwards to the new.
    ///
    /// - Parameter isLeftOut: by number, lines that are not wanted.
    func subscribe(_ tally: Tally, to request: SubscribeRequest, isLeftOut: (UInt64) -> Bool) -> [[UInt8]] {
        let end = monitor.locked {
            tally.set(request)
            return max(taken, tally.first)
        }
        var numbers: [UInt64] = []
        var backwards = request.maxRate.map { Thinning(rate: $0) }
        var newest: Int64?
        let stored = (end - min(end, UInt64(history)))..<end
        for number in stored.reversed() where numbers.count < request.last {
            let isChosen = ifThere(number) { line in
                guard line.facts.kind != .hello, request.matches(line.facts, of: line.bytes) else { return false }
                guard line.facts.kind == .prediction, let time = line.facts.time else { return true }
                newest = newest ?? time
                return backwards?.admits(-time) ?? true
            }
            if isChosen == true { numbers.append(number) }
        }
        if let newest { monitor.locked { tally.count(newest) } }
        return numbers.reversed().filter { !isLeftOut($0) }.compactMap { ifThere($0) { Array($0.bytes) } }
    }

    private func ifThere<Result>(_ number: UInt64, _ body: (LookedAtLine) -> Result) -> Result? {
        monitor.locked {
            ring.end - number > UInt64(lineCount) ? nil : look(at: number, body)
        }
    }

    // MARK: subscribers

    /// A new subscriber, to which lines published from now on are meant, and the `hello` in force.
    func join() -> (tally: Tally, hello: [UInt8]?) {
        monitor.locked {
            let start = ring.join()
            let tally = Tally(first: start.next)
            tallies.append(tally)
            return (tally, start.hello)
        }
    }

    /// Lines published that match, those of them that were overwritten before the loop could take them, and those that it
    /// has not taken yet.
    typealias Account = (published: UInt64, missed: UInt64, untaken: UInt64)

    func account(of tally: Tally) -> Account { monitor.locked { accountNow(of: tally) } }

    /// The subscriber is gone: what was not taken yet will not be.
    func leave(_ tally: Tally) -> Account {
        monitor.locked {
            tallies.removeAll { $0 === tally }
            return accountNow(of: tally)
        }
    }

    private func accountNow(of tally: Tally) -> Account {
        var outlook = tally.outlook
        var untaken: UInt64 = 0
        for number in taken..<ring.end where look(at: number, { tally.foresees($0, &outlook) }) { untaken += 1 }
        return (tally.published + untaken, tally.missed, untaken)
    }
}
