import Testdata

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
