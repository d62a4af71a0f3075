#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Pages of 2 MiB for memory that is read from end to end for every picture: with small ones, the processor looks up the
/// address of each 4 KiB of weights anew, which costs a layer whose weights do not fit the cache up to a seventh of its time.
enum LargePages {
    static let byteCount = 1 << 21

    /// The alignment that lets an allocation lie in such pages, if it fills one.
    static func alignment(of byteCount: Int, atLeast smallest: Int) -> Int {
        byteCount < Self.byteCount ? smallest : Self.byteCount
    }

    /// Asks for them before the memory is touched. What does not fill one stays in small pages, so that nothing is wasted;
    /// where the system refuses, all does.
    static func prefer(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        let whole = byteCount / Self.byteCount * Self.byteCount
        if whole > 0 { madvise(start, whole, MADV_HUGEPAGE) }
    }
}
