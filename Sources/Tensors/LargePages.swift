#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Zeroed memory of whole pages, for what is read from end to end for every picture. Where it fills pages of 2 MiB it lies
/// in such: with small ones, the processor looks up the address of each 4 KiB of weights anew, which costs a layer whose
/// weights do not fit the cache up to a seventh of its time.
enum LargePages {
    private static let size = 1 << 21
    private static let smallSize = 1 << 12

    /// Memory that no one has touched yet.
    static func map(byteCount: Int) -> UnsafeMutableRawPointer {
        let wanted = (byteCount + smallSize - 1) / smallSize * smallSize
        // Room to begin at a boundary, which is given back around.
        let room = wanted < size ? 0 : size
        let mapped = mmap(nil, wanted + room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { fatalError("memory: cannot allocate \(byteCount) bytes") }
        guard room > 0 else { return mapped }
        let before = (size - Int(bitPattern: mapped) % size) % size
        let start = mapped + before
        if before > 0 { munmap(mapped, before) }
        if room > before { munmap(start + wanted, room - before) }
        // What does not fill a large page stays in small ones, so that nothing is wasted; where the system refuses, all does.
        madvise(start, wanted / size * size, MADV_HUGEPAGE)
        return start
    }

    static func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        munmap(start, (byteCount + smallSize - 1) / smallSize * smallSize)
    }
}
