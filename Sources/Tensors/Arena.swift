/// The memory of one session: every activation of a network lives in it at the offset that the plan gives.
package struct Arena: ~Copyable {
    /// At a page's boundary, and zeroed at first.
    package let start: UnsafeMutableRawPointer
    package let byteCount: Int

    package init(byteCount: Int) {
        self.byteCount = byteCount
        start = LargePages.map(byteCount: max(byteCount, 1))
        // Now, so that no page is missing when the first picture comes.
        start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    deinit { LargePages.unmap(start, byteCount: max(byteCount, 1)) }
}
