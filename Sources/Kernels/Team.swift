import CKernels
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Something that falls into chunks which may run in any order, on any thread, each once.
package protocol Work: AnyObject, Sendable {
    var chunks: Int { get }

    func run(chunk: Int, memory: Workspace)
}

/// The memory that a chunk may use: that of the session whose work it is, and some that only this thread touches meanwhile.
package struct Workspace {
    package let arena: UnsafeMutableRawPointer
    /// Holds anything when a chunk begins.
    package let scratch: UnsafeMutableRawPointer

    package init(arena: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer) {
        self.arena = arena
        self.scratch = scratch
    }

    /// That of another member of the team.
    ///
    /// - scratchBytes: of each.
    fileprivate func member(_ number: Int, scratchBytes: Int) -> Workspace {
        Workspace(arena: arena, scratch: scratch + number * scratchBytes)
    }
}

/// A few long-lived threads that work on one layer at a time.
///
/// A layer lasts microseconds, so its members spin for the next one; they park when none comes soon. Each member is one long
/// block on a private serial queue, for a block that never ends would starve a global one.
///
/// Each thread has a share of a layer's chunks, of which it takes the first ones first: the chunks that stand in the same
/// part of each layer are so worked on by the same thread, and what one layer wrote is in the cache of the thread that
/// reads it in the next. Who has finished its own share takes from the end of another one's.
///
/// Invariants:
/// 1. `work` and `workspace` are written only while every chunk has been taken and finished, so whoever has taken a chunk
///    may read them until it reports the chunk finished.
/// 2. A parked member has either set `isParked` itself and waits, or finds it taken back and a signal on its way.
///
/// A team serves one session at a time: `run` is called by one thread.
package final class Team: Sendable {
    package let threads: Int
    private let crew: Crew?

    /// - threads: how many work on a layer, the caller of `run` included.
    /// - scratchBytes: what each of them has for itself, one behind the other from where `run` is told.
    package init(threads: Int, scratchBytes: Int = 0) {
        precondition(threads > 0)
        self.threads = threads
        guard threads > 1 else {
            crew = nil
            return
        }
        let crew = Crew(threads: threads, scratchBytes: scratchBytes)
        self.crew = crew
        for number in 1..<threads {
            DispatchQueue(label: "ocellus.team.\(number)", qos: .userInitiated).async { crew.serve(number) }
        }
    }

    deinit { crew?.dismiss() }

    /// Runs all chunks and returns when the last one is finished.
    package func run(_ work: any Work, in workspace: Workspace) {
        let chunks = work.chunks
        guard let crew, chunks > 1 else {
            for chunk in 0..<chunks { work.run(chunk: chunk, memory: workspace) }
            return
        }
        crew.run(work, in: workspace, chunks: chunks)
    }

    /// Between two frames nobody spins.
    package func rest() { crew?.resting.store(true, ordering: .relaxed) }
}

/// What the threads share; it outlives the team until the last of them has left.
///
/// Sendable, though the compiler cannot see it: `work` and `workspace` are guarded by invariant 1 of `Team`, the rest is atomic.
private final class Crew: @unchecked Sendable {
    /// Layers so far: a change is the call to work.
    private let layer = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let leaving = Atomic<Bool>(false)
    let resting = Atomic<Bool>(false)
    private var work: (any Work)?
    private var workspace: Workspace?
    private let scratchBytes: Int
    /// The caller of `run` first.
    private let members: [Member]

    private final class Member: Sendable {
        let share = Share()
        let isParked = Atomic<Bool>(false)
        let wake = DispatchSemaphore(value: 0)
    }

    /// Pauses before a member parks; each wait that ends in parking halves them, one that does not restores them.
    private static let mostPauses = 2_000
    private static let fewestPauses = 16
    private static let pausesBetweenYields = 64

    init(threads: Int, scratchBytes: Int) {
        members = (0..<threads).map { _ in Member() }
        self.scratchBytes = scratchBytes
    }

    func run(_ work: any Work, in workspace: Workspace, chunks: Int) {
        self.work = work
        self.workspace = workspace
        finished.store(0, ordering: .relaxed)
        resting.store(false, ordering: .relaxed)
        let threads = members.count
        for (number, member) in members.enumerated() {
            member.share.fill(chunks * number / threads..<chunks * (number + 1) / threads)
        }
        layer.add(1, ordering: .sequentiallyConsistent)
        wakeParked()
        takeChunks(0)
        var pauses = 0
        while finished.load(ordering: .acquiring) != chunks {
            pauses += 1
            Self.pause(pauses)
        }
    }

    /// Waits a moment. Whoever has lost its processor, perhaps the one that is waited for, gets ours now and then: where no
    /// one wants it, that costs no more than a few pauses.
    @inline(__always)
    private static func pause(_ number: Int) {
        if number % pausesBetweenYields == 0 { sched_yield() } else { ck_pause() }
    }

    func serve(_ number: Int) {
        let member = members[number]
        var patience = Self.mostPauses
        var seen = 0
        while !leaving.load(ordering: .acquiring) {
            let current = layer.load(ordering: .acquiring)
            if current != seen {
                seen = current
                patience = Self.mostPauses
                takeChunks(number)
                continue
            }
            var pauses = 0
            while pauses < patience, layer.load(ordering: .relaxed) == seen, !resting.load(ordering: .relaxed) {
                pauses += 1
                Self.pause(pauses)
            }
            if layer.load(ordering: .relaxed) != seen { continue }
            patience = max(patience / 2, Self.fewestPauses)
            park(member, seen)
        }
    }

    func dismiss() {
        leaving.store(true, ordering: .sequentiallyConsistent)
        wakeParked()
    }

    /// Runs chunks until none is left: first the own ones, then those of the others, of the next one first.
    ///
    /// - number: of who takes them, the caller of `run` being 0.
    private func takeChunks(_ number: Int) {
        while let chunk = members[number].share.takeFirst() { run(chunk, number) }
        for distance in 1..<members.count {
            let other = members[(number + distance) % members.count]
            while let chunk = other.share.takeLast() { run(chunk, number) }
        }
    }

    private func run(_ chunk: Int, _ number: Int) {
        work!.run(chunk: chunk, memory: workspace!.member(number, scratchBytes: scratchBytes))
        finished.add(1, ordering: .releasing)
    }

    private func park(_ member: Member, _ seen: Int) {
        member.isParked.store(true, ordering: .sequentiallyConsistent)
        let isNeeded =
            layer.load(ordering: .sequentiallyConsistent) != seen || leaving.load(ordering: .sequentiallyConsistent)
        if isNeeded, member.isParked.exchange(false, ordering: .sequentiallyConsistent) { return }
        member.wake.wait()
    }

    private func wakeParked() {
        for member in members
        where member.isParked.load(ordering: .sequentiallyConsistent)
            && member.isParked.exchange(false, ordering: .sequentiallyConsistent)
        {
            member.wake.signal()
        }
    }
}

/// Chunks that no one has taken yet: a range, of which one thread takes the first and the others the last, in one word, so
/// that each chunk is taken once.
private final class Share: Sendable {
    /// First and end of the range, 32 bits each.
    private let bounds = Atomic<UInt64>(0)

    /// Only while it is empty. A thread that still looks at an earlier layer's share may take of this one's: it does so
    /// rightfully.
    func fill(_ range: Range<Int>) {
        bounds.store(UInt64(range.lowerBound) << 32 | UInt64(range.upperBound), ordering: .releasing)
    }

    func takeFirst() -> Int? { take { first, end in (first, first + 1, end) } }

    func takeLast() -> Int? { take { first, end in (end - 1, first, end - 1) } }

    /// - choose: the chunk to take of a range, and the bounds of what is left.
    @inline(__always)
    private func take(_ choose: (UInt64, UInt64) -> (chunk: UInt64, first: UInt64, end: UInt64)) -> Int? {
        var seen = bounds.load(ordering: .relaxed)
        while true {
            let (first, end) = (seen >> 32, seen & 0xffff_ffff)
            guard first < end else { return nil }
            let choice = choose(first, end)
            let (taken, now) = bounds.weakCompareExchange(
                expected: seen, desired: choice.first << 32 | choice.end, successOrdering: .acquiring,
                failureOrdering: .relaxed)
            if taken { return Int(choice.chunk) }
            seen = now
        }
    }
}
