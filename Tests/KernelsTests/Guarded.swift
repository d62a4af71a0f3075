import Glibc

enum GuardedEdge: CaseIterable { case start, end }

/// Values whose page is followed, or preceded, by one that may not be touched: a kernel that reads outside dies.
///
/// What is written is watched too: the rest of the page holds a pattern that must stay.
final class Guarded<Element: BitwiseCopyable> {
    typealias Edge = GuardedEdge

    let count: Int
    let start: UnsafeMutablePointer<Element>
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private let usable: UnsafeMutableRawBufferPointer
    private static var pattern: UInt8 { 0xA5 }

    init(_ values: [Element], edge: Edge) {
        count = values.count
        let size = MemoryLayout<Element>.stride
        let page = Int(getpagesize())
        let inside = max(page, (values.count * size + page - 1) / page * page)
        byteCount = inside + 2 * page
        guard let mapped = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapped != MAP_FAILED
        else { fatalError("mmap: \(String(cString: strerror(errno)))") }
        memory = mapped
        usable = UnsafeMutableRawBufferPointer(start: mapped + page, count: inside)
        usable.initializeMemory(as: UInt8.self, repeating: Self.pattern)
        mprotect(mapped, page, PROT_NONE)
        mprotect(mapped + page + inside, page, PROT_NONE)
        let offset = edge == .start ? 0 : inside - values.count * size
        start = (mapped + page + offset).bindMemory(to: Element.self, capacity: values.count)
        for (index, value) in values.enumerated() { start[index] = value }
    }

    deinit { munmap(memory, byteCount) }

    var values: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Whether nothing beside the values was written.
    var isUntouchedAround: Bool {
        let first = UnsafeRawPointer(start) - UnsafeRawPointer(usable.baseAddress!)
        let size = MemoryLayout<Element>.stride
        return usable.indices.allSatisfy { place in
            (first..<first + count * size).contains(place) || usable[place] == Self.pattern
        }
    }
}

typealias GuardedFloats = Guarded<Float>
