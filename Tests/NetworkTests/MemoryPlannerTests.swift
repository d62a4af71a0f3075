import Network
import Testdata
import Testing

/// The plan of the arena as data: intervals in, offsets out.
struct MemoryPlannerTests {
    typealias Buffer = MemoryPlanner.Buffer

    @Test(arguments: Seeded.seeds(300))
    func buffersThatLiveTogetherDoNotOverlap(seed: Int) {
        var random = Seeded(seed)
        let steps = Int.random(in: 1...40, using: &random)
        let buffers = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            let first = Int.random(in: 0..<steps, using: &random)
            let last = random.chance(8) ? Int.max - 1 : Int.random(in: first..<steps, using: &random)
            // Sizes that are no multiple of the alignment, and none at all.
            let size = random.chance(10) ? 0 : Int.random(in: 1...random.pick([100, 5_000, 1_000_000]), using: &random)
            return Buffer(byteCount: size, life: first...last)
        }
        let (offsets, byteCount) = MemoryPlanner.place(buffers)
        #expect(offsets.count == buffers.count)
        #expect(offsets.allSatisfy { $0 >= 0 && $0 % MemoryPlanner.alignment == 0 })
        for (a, first) in buffers.enumerated() {
            #expect(offsets[a] + first.byteCount <= byteCount, "seed \(seed): buffer \(a) reaches beyond the arena")
            for (b, second) in buffers.enumerated().dropFirst(a + 1) where first.life.overlaps(second.life) {
                let areApart =
                    offsets[a] + first.byteCount <= offsets[b] || offsets[b] + second.byteCount <= offsets[a]
                #expect(areApart, "seed \(seed): buffers \(a) and \(b) share memory while both are alive")
            }
        }
        let alignment = MemoryPlanner.alignment
        #expect(byteCount <= buffers.reduce(0) { $0 + ($1.byteCount + alignment - 1) / alignment * alignment })
        let alive = (0..<steps).map { step in
            buffers.filter { $0.life.contains(step) }.reduce(0) { $0 + $1.byteCount }
        }
        #expect(byteCount >= alive.max() ?? 0, "seed \(seed)")
    }

    /// A chain needs room for two neighbours, not for all.
    @Test func memoryIsUsedAgain() {
        let chain = (0..<50).map { Buffer(byteCount: 640, life: $0...$0 + 1) }
        #expect(MemoryPlanner.place(chain).byteCount == 1280)
        #expect(MemoryPlanner.place([]).byteCount == 0)
    }
}
