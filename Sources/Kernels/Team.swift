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

    func run(chunk: Int, arena: Workspace)
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
/// A layer lasts microseconds, so its chunks are taken from an atomic counter and the members spin for the next layer;
/// they park when none comes soon. Each member is one long block on a private serial queue, for a block that never ends
/// would starve a global one.
///
/// Invariants:
/// 1. `work`, `chunks` and `workspace` are written only while `remaining` is 0 and every chunk taken has been finished, so whoever has
///    taken a chunk may read them until it reports the chunk finished.
/// 2. A parked member has either set `parked` itself and waits, or finds it taken back and a signal on its way.
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
        let crew = Crew(members: threads - 1, scratchBytes: scratchBytes)
        self.crew = crew
        for member in 0..<threads - 1 {
            DispatchQueue(label: "ocellus.team.\(member)", qos: .userInitiated).async { crew.serve(member) }
        }
    }

    deinit { crew?.dismiss() }

    /// Runs all chunks and returns when the last one is finished.
    package func run(_ work: any Work, in workspace: Workspace) {
        let chunks = work.chunks
        guard let crew, chunks > 1 else {
            for chunk in 0..<chunks { work.run(chunk: chunk, arena: workspace) }
            return
        }
        crew.run(work, in: workspace, chunks: chunks)
    }

    /// Between two frames nobody spins.
    package func rest() { crew?.resting.store(true, ordering: .relaxed) }
}

/// What the members share; it outlives the team until the last of them has left.
///
/// Sendable, though the compiler cannot see it: `work`, `chunks` and `workspace` are guarded by invariant 1 of `Team`, the rest is atomic.
private final class Crew: @unchecked Sendable {
    /// Chunks not yet taken.
    private let remaining = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let leaving = Atomic<Bool>(false)
    let resting = Atomic<Bool>(false)
    private var work: (any Work)?
    private var workspace: Workspace?
    private var chunks = 0
    private let scratchBytes: Int
    private let members: [Member]

    private final class Member: Sendable {
        let parked = Atomic<Bool>(false)
        let wake = DispatchSemaphore(value: 0)
    }

    /// Pauses before a member parks; each wait that ends in parking halves them, one that does not restores them.
    private static let mostPauses = 2_000
    private static let fewestPauses = 16

    init(members: Int, scratchBytes: Int) {
        self.members = (0..<members).map { _ in Member() }
        self.scratchBytes = scratchBytes
    }

    func run(_ work: any Work, in workspace: Workspace, chunks: Int) {
        self.work = work
        self.workspace = workspace
        finished.store(0, ordering: .relaxed)
        resting.store(false, ordering: .relaxed)
        self.chunks = chunks
        remaining.store(chunks, ordering: .sequentiallyConsistent)
        wakeParked()
        while takeChunk(0) {}
        var pauses = 0
        while finished.load(ordering: .acquiring) != chunks {
            pauses += 1
            // A member that holds the last chunk may have lost its processor: give it ours.
            if pauses > Self.mostPauses { sched_yield() } else { ck_pause() }
        }
    }

    func serve(_ number: Int) {
        let member = members[number]
        var patience = Self.mostPauses
        while !leaving.load(ordering: .acquiring) {
            if takeChunk(number + 1) {
                patience = Self.mostPauses
                continue
            }
            var pauses = 0
            while pauses < patience, remaining.load(ordering: .relaxed) <= 0, !resting.load(ordering: .relaxed) {
                ck_pause()
                pauses += 1
            }
            if remaining.load(ordering: .relaxed) > 0 { continue }
            patience = max(patience / 2, Self.fewestPauses)
            park(member)
        }
    }

    func dismiss() {
        leaving.store(true, ordering: .sequentiallyConsistent)
        wakeParked()
    }

    /// Takes one chunk and runs it; false if none is left.
    ///
    /// - number: of who takes it, the caller of `run` being 0.
    private func takeChunk(_ number: Int) -> Bool {
        var left = remaining.load(ordering: .relaxed)
        while left > 0 {
            let (taken, now) = remaining.weakCompareExchange(
                expected: left, desired: left - 1, successOrdering: .acquiring, failureOrdering: .relaxed)
            if taken {
                work!.run(chunk: chunks - left, arena: workspace!.member(number, scratchBytes: scratchBytes))
                finished.add(1, ordering: .releasing)
                return true
            }
            left = now
        }
        return false
    }

    private func park(_ member: Member) {
        member.parked.store(true, ordering: .sequentiallyConsistent)
        let isNeeded =
            remaining.load(ordering: .sequentiallyConsistent) > 0 || leaving.load(ordering: .sequentiallyConsistent)
        if isNeeded, member.parked.exchange(false, ordering: .sequentiallyConsistent) { return }
        member.wake.wait()
    }

    private func wakeParked() {
        for member in members
        where member.parked.load(ordering: .sequentiallyConsistent)
            && member.parked.exchange(false, ordering: .sequentiallyConsistent)
        {
            member.wake.signal()
        }
    }
}
