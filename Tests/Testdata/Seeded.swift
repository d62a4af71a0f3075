#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Random numbers that are the same for the same seed (SplitMix64), and the seeds of a property test.
package struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A small number with few bits set beyond the point, as weights and pixels are.
    package mutating func float() -> Float { Float.random(in: -1...1, using: &self) }

    package mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }

    package mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }

    package mutating func pick<C: Collection>(_ choices: C) -> C.Element {
        choices[choices.index(choices.startIndex, offsetBy: Int.random(in: 0..<choices.count, using: &self))]
    }

    /// 0 ..< count, or the one that OCELLUS_SEED names, to run a failed case alone; with OCELLUS_SEEDS so many of them.
    package static func seeds(_ count: Int) -> [Int] {
        func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
        if let asked = number("OCELLUS_SEED") { return [asked] }
        return Array(0..<(number("OCELLUS_SEEDS") ?? count))
    }
}
