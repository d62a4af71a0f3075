import Glibc
import Testdata

/// Floats whose page is followed, or preceded, by one that may not be touched: a kernel that reads outside dies.
///
/// What is written is watched too: the rest of the page holds a pattern that must stay.
final class GuardedFloats {
    enum Edge: CaseIterable { case start, end }

    let count: Int
    let start: UnsafeMutablePointer<Float>
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private let usable: UnsafeMutableRawBufferPointer
    private static let pattern: UInt8 = 0xA5

    init(_ values: [Float], edge: Edge) {
        count = values.count
        let page = Int(getpagesize())
        let inside = max(page, (values.count * 4 + page - 1) / page * page)
        byteCount = inside + 2 * page
        guard let mapped = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapped != MAP_FAILED
        else { fatalError("mmap: \(String(cString: strerror(errno)))") }
        memory = mapped
        usable = UnsafeMutableRawBufferPointer(start: mapped + page, count: inside)
        usable.initializeMemory(as: UInt8.self, repeating: Self.pattern)
        mprotect(mapped, page, PROT_NONE)
        mprotect(mapped + page + inside, page, PROT_NONE)
        let offset = edge == .start ? 0 : inside - values.count * 4
        start = (mapped + page + offset).bindMemory(to: Float.self, capacity: values.count)
        for (index, value) in values.enumerated() { start[index] = value }
    }

    deinit { munmap(memory, byteCount) }

    var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Whether nothing beside the floats was written.
    var isUntouchedAround: Bool {
        let first = UnsafeRawPointer(start) - UnsafeRawPointer(usable.baseAddress!)
        return usable.indices.allSatisfy { place in
            (first..<first + count * 4).contains(place) || usable[place] == Self.pattern
        }
    }
}

/// Bits are compared; but which of its NaN operands an instruction passes on is left open by IEEE 754.
func sameBits(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
}

/// The first place at which two results differ, for a message.
func difference(_ found: [Float], _ expected: [Float]) -> String {
    guard let place = found.indices.first(where: { !sameBits([found[$0]], [expected[$0]]) }) else { return "none" }
    return "at \(place): expected \(expected[place]), found \(found[place])"
}

extension Seeded {
    /// Ordinary numbers, or such with NaN, infinities, zeros of both signs and denormals among them.
    mutating func awkward(_ count: Int, special: Bool) -> [Float] {
        let odd: [Float] = [
            .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -0x1p-140, .greatestFiniteMagnitude, 1e30,
        ]
        return (0..<count).map { _ in special && chance(24) ? pick(odd) : float() }
    }

    mutating func clampRange() -> (low: Float, high: Float) {
        pick([(-.infinity, .infinity), (0, .infinity), (0, 6), (-0.0, 0.5), (-0.25, 0.25), (-.infinity, 0), (1, -1)])
    }
}
