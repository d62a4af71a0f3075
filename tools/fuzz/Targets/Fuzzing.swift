#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Something that reads bytes from outside, and must not crash, hang or take memory without bound over any of them.
protocol Target: Sendable {
    /// As OCELLUS_FUZZ_TARGET names it.
    static var name: String { get }
    /// Inputs to begin with.
    static var seeds: [[UInt8]] { get }
    /// Reads one input. What is read from it in two ways must be the same.
    static func read(_ input: UnsafeRawBufferPointer)
}

/// Every target, in the order of a frame's way; then what is read before the first one.
enum Targets {
    static let all: [any Target.Type] = [
        JPEGTarget.self, RecordingTarget.self, FolderTarget.self, RequestTarget.self, YAMLTarget.self, ModelTarget.self,
    ]

    static let chosen: any Target.Type = {
        let name = getenv("OCELLUS_FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = all.first(where: { $0.name == name }) else {
            fatalError("OCELLUS_FUZZ_TARGET: expected one of \(all.map { $0.name }), found \"\(name)\"")
        }
        return target
    }()
}

/// Called by libFuzzer before all else. With OCELLUS_FUZZ_SEEDS the seeds are written to that folder, and nothing is run.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ argc: UnsafeMutablePointer<CInt>,
    _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    guard let folder = getenv("OCELLUS_FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
    for (number, seed) in Targets.chosen.seeds.enumerated() {
        let file = open("\(folder)/seed-\(number)", O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        guard file >= 0, write(file, seed, seed.count) == seed.count else { fatalError("\(folder): cannot be written") }
        close(file)
    }
    exit(0)
}

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func readInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Targets.chosen.read(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
