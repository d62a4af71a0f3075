#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif
internal import Messages

/// The last lines that were published, in memory that is taken once.
///
/// Invariants:
/// 1. Lines are numbered in the order of publishing, from 0. The ring holds those from `end - lineCount` (or 0) up to
///    `end`; older ones are gone.
/// 2. Publishing copies, counts and signals. It allocates nothing, waits for no reader, and costs the same however many
///    readers there are.
/// 3. A reader is a number, that of the line it reads next. It gets every line from there on, each once and in order, or
///    is told how many it lost.
/// 4. A reader that lost a `hello` is given the one in force where it goes on.
///
/// Sendable, though the compiler cannot see it: every stored variable and the memory are read and written with `monitor`
/// held.
package final class LineRing: @unchecked Sendable {
    /// What `read` brought.
    package enum Reading: Equatable {
        /// There is nothing new.
        case nothing
        /// The next line, copied; its number of bytes.
        case line(byteCount: Int)
        /// So many lines are gone; if there was a `hello` among them, the last one's bytes.
        case lost(UInt64, hello: [UInt8]?)
    }

    private let lineCount: Int
    private let slotByteCount: Int
    private let memory: UnsafeMutableRawPointer
    private let byteCounts: UnsafeMutablePointer<Int>

    private let monitor = Monitor()
    private var published: UInt64 = 0
    private var isClosed = false
    /// By number: the last that is gone from the ring, and those that are in it.
    private var hellos: [(number: UInt64, bytes: [UInt8])] = []

    /// - Parameters:
    ///   - lineCount: lines that it holds.
    ///   - slotByteCount: bytes that a line may have; memory is reserved for all and touched only as far as it is used.
    package init(lineCount: Int, slotByteCount: Int = maximumLineByteCount) {
        precondition(lineCount > 0 && slotByteCount > 0)
        self.lineCount = lineCount
        self.slotByteCount = slotByteCount
        let mapped = mmap(
            nil, lineCount * slotByteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            fatalError("line ring: cannot reserve \(lineCount) lines of \(slotByteCount) bytes")
        }
        // A huge page would be touched for each short line: hundreds of megabytes for a few hundred lines.
        madvise(mapped, lineCount * slotByteCount, MADV_NOHUGEPAGE)
        memory = mapped
        byteCounts = .allocate(capacity: lineCount)
        byteCounts.initialize(repeating: 0, count: lineCount)
    }

    deinit {
        munmap(memory, lineCount * slotByteCount)
        byteCounts.deallocate()
    }

    // MARK: publishing

    /// Adds a line, in place of the oldest if the ring is full. After `close` it is left out.
    package func publish(_ line: UnsafeRawBufferPointer) {
        precondition(line.count <= slotByteCount, "a line is longer than its slot")
        monitor.lock()
        add(line)
        monitor.unlock()
    }

    /// Adds a `hello`, which those who join later get first. May allocate.
    package func greet(_ line: UnsafeRawBufferPointer) {
        precondition(line.count <= slotByteCount, "a line is longer than its slot")
        let bytes = Array(line)
        monitor.lock()
        let superseded = hellos.lastIndex { $0.number < oldest } ?? 0
        hellos.removeFirst(superseded)
        hellos.append((published, bytes))
        add(line)
        monitor.unlock()
    }

    private func add(_ line: UnsafeRawBufferPointer) {
        guard !isClosed else { return }
        let place = Int(published % UInt64(lineCount))
        slot(place).copyMemory(from: line)
        byteCounts[place] = line.count
        published += 1
        monitor.broadcast()
    }

    /// No line is added any more; `wait` gives nil from now on.
    package func close() {
        monitor.lock()
        isClosed = true
        monitor.broadcast()
        monitor.unlock()
    }

    // MARK: reading

    /// Lines published so far: the number of the next.
    package var end: UInt64 { monitor.locked { published } }

    /// Where a new reader begins, and the `hello` in force there.
    package func join() -> (next: UInt64, hello: [UInt8]?) {
        monitor.locked { (published, hellos.last?.bytes) }
    }

    /// Copies the line `next` and counts it up, or says what became of it.
    ///
    /// - Parameter destination: room for any line.
    package func read(_ next: inout UInt64, into destination: UnsafeMutableRawBufferPointer) -> Reading {
        precondition(destination.count >= slotByteCount)
        monitor.lock()
        defer { monitor.unlock() }
        if next < oldest {
            let first = next
            next = oldest
            let hello = hellos.last { $0.number < next }
            return .lost(next - first, hello: hello.flatMap { $0.number >= first ? $0.bytes : nil })
        }
        guard next < published else { return .nothing }
        let place = Int(next % UInt64(lineCount))
        next += 1
        destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: slot(place)[..<byteCounts[place]]))
        return .line(byteCount: byteCounts[place])
    }

    /// Lends a line that is in the ring; only for those who keep others from publishing meanwhile.
    func withLine<Result>(_ number: UInt64, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        monitor.locked {
            precondition(number < published && number >= oldest, "the line is not in the ring")
            let place = Int(number % UInt64(lineCount))
            return body(UnsafeRawBufferPointer(rebasing: slot(place)[..<byteCounts[place]]))
        }
    }

    /// The `hello` in force before a line.
    func hello(before number: UInt64) -> [UInt8]? {
        monitor.locked { hellos.last { $0.number < number }?.bytes }
    }

    /// Waits until there are more than `count` lines published and gives their number; nil once the ring is closed.
    package func wait(beyond count: UInt64) -> UInt64? {
        monitor.lock()
        defer { monitor.unlock() }
        while published <= count, !isClosed { monitor.wait() }
        return isClosed ? nil : published
    }

    private var oldest: UInt64 { published > UInt64(lineCount) ? published - UInt64(lineCount) : 0 }

    private func slot(_ place: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: memory + place * slotByteCount, count: slotByteCount)
    }
}
