#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The memory of one session: every activation of a network lives in it at the offset that the plan gives.
package struct Arena: ~Copyable {
    /// 64-byte aligned and zeroed at first.
    package let start: UnsafeMutableRawPointer
    package let byteCount: Int

    package init(byteCount: Int) {
        // 4 KiB alignment lets the kernel serve whole pages; the kernels ask for 64.
        let rounded = max(byteCount + 4095, 4096) / 4096 * 4096
        guard let memory = aligned_alloc(LargePages.alignment(of: rounded, atLeast: 4096), rounded) else {
            fatalError("arena: cannot allocate \(rounded) bytes")
        }
        LargePages.prefer(memory, byteCount: rounded)
        memset(memory, 0, rounded)
        start = memory
        self.byteCount = byteCount
    }

    deinit { free(start) }
}
