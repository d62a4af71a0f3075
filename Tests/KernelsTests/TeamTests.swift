import CKernels
import Glibc
import Kernels
import Synchronization
import Testdata
import Testing

/// Every chunk runs once, whatever the number of threads; nobody waits for a member that sleeps, and none stays behind.
struct TeamTests {
    /// Counts how often each of its chunks runs, in the arena.
    final class Counting: Work {
        let chunks: Int
        init(chunks: Int) { self.chunks = chunks }
        func run(chunk: Int, memory: Workspace) {
            memory.arena.assumingMemoryBound(to: UInt32.self)[chunk] += 1
        }
    }

    /// Chunks that go on only when all of them have begun, each on a thread of its own.
    final class Meeting: Work {
        let chunks: Int
        private let present = Atomic<Int>(0)
        let isLate = Atomic<Bool>(false)

        init(chunks: Int) { self.chunks = chunks }

        func run(chunk: Int, memory: Workspace) {
            present.add(1, ordering: .sequentiallyConsistent)
            let deadline = Deadline(seconds: 30)
            while present.load(ordering: .sequentiallyConsistent) < chunks {
                if deadline.hasPassed {
                    isLate.store(true, ordering: .sequentiallyConsistent)
                    return
                }
                sched_yield()
            }
        }
    }

    struct Deadline {
        private let end: Int
        init(seconds: Int) { end = Self.now + seconds }
        var hasPassed: Bool { Self.now >= end }
        private static var now: Int {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return time.tv_sec
        }
    }

    @Test(arguments: 1...8)
    func everyChunkRunsOnce(threads: Int) {
        let cells = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
        cells.initialize(repeating: 0, count: 64)
        defer { cells.deallocate() }
        var random = Seeded(threads)
        let team = Team(threads: threads)
        #expect(team.threads == threads)
        for round in 0..<2_000 {
            let work = Counting(chunks: Int.random(in: 0...(random.chance(4) ? 64 : 4), using: &random))
            team.run(work, in: Workspace(arena: cells, scratch: cells))
            if random.chance(10) { team.rest() }
            for chunk in 0..<64 {
                guard cells[chunk] == (chunk < work.chunks ? 1 : 0) else {
                    Issue.record("round \(round), chunk \(chunk) of \(work.chunks) ran \(cells[chunk]) times")
                    return
                }
                cells[chunk] = 0
            }
        }
    }

    @Test func manyTeamsOneAfterTheOther() {
        let cells = UnsafeMutablePointer<UInt32>.allocate(capacity: 8)
        cells.initialize(repeating: 0, count: 8)
        defer { cells.deallocate() }
        for round in 0..<200 {
            // Some of them never work.
            let team = Team(threads: 1 + round % 4)
            if round % 3 != 0 { team.run(Counting(chunks: 8), in: Workspace(arena: cells, scratch: cells)) }
        }
        let worked = UInt32((0..<200).count { $0 % 3 != 0 })
        for chunk in 0..<8 { #expect(cells[chunk] == worked) }
    }

    /// A chunk that waits for all others hangs if a parked member is not woken.
    @Test(arguments: [2, 3, 4])
    func parkedMembersWakeUp(threads: Int) {
        let nowhere = UnsafeMutableRawPointer(bitPattern: 64)!
        let team = Team(threads: threads)
        var random = Seeded(threads)
        for round in 0..<300 {
            let meeting = Meeting(chunks: threads)
            team.run(meeting, in: Workspace(arena: nowhere, scratch: nowhere))
            guard !meeting.isLate.load(ordering: .sequentiallyConsistent) else {
                Issue.record("round \(round): a member did not come")
                return
            }
            if random.chance(2) { team.rest() }
            // From no pause at all, through members that are about to park, to members that sleep.
            for _ in 0..<random.pick([0, 10, 100, 1_000, 10_000]) { ck_pause() }
        }
    }

    /// In a process of its own, where nobody else starts threads.
    @Test func leavesNoThreadBehind() async {
        await #expect(processExitsWith: .success) {
            func threads() -> Int {
                guard let folder = opendir("/proc/self/task") else { return -1 }
                defer { closedir(folder) }
                var count = 0
                while readdir(folder) != nil { count += 1 }
                return count
            }
            let cells = UnsafeMutablePointer<UInt32>.allocate(capacity: 8)
            cells.initialize(repeating: 0, count: 8)
            let before = threads()
            var during = 0
            for _ in 0..<5 {
                let team = Team(threads: 4)
                team.run(Meeting(chunks: 4), in: Workspace(arena: cells, scratch: cells))
                during = max(during, threads())
            }
            // Dispatch keeps an idle thread for some seconds.
            let deadline = Deadline(seconds: 60)
            while threads() > before, !deadline.hasPassed { usleep(20_000) }
            exit(threads() <= before && during >= before + 3 ? 0 : 1)
        }
    }
}
