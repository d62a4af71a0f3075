/// Numbers at a 64-byte boundary that are written once and then only read: packed weights and other constants of a plan.
///
/// Sendable, though the compiler cannot see it: the memory is written only inside `init`, and freed when no one holds it.
package final class AlignedBuffer<Element: BitwiseCopyable & AdditiveArithmetic>: @unchecked Sendable {
    package let count: Int
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int

    /// So many have pages of their own.
    private static var manyBytes: Int { 1 << 17 }

    package var start: UnsafePointer<Element> { UnsafePointer(memory.assumingMemoryBound(to: Element.self)) }

    /// `fill` gets zeroed memory.
    package init(count: Int, fill: (UnsafeMutablePointer<Element>) -> Void) {
        self.count = count
        byteCount = max(count, 1) * MemoryLayout<Element>.stride
        if byteCount >= Self.manyBytes {
            memory = LargePages.map(byteCount: byteCount)
        } else {
            memory = .allocate(byteCount: byteCount, alignment: 64)
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        }
        fill(memory.bindMemory(to: Element.self, capacity: max(count, 1)))
    }

    package convenience init(_ values: [Element]) {
        self.init(count: values.count) { elements in
            for (index, value) in values.enumerated() { elements[index] = value }
        }
    }

    deinit {
        if byteCount >= Self.manyBytes {
            LargePages.unmap(memory, byteCount: byteCount)
        } else {
            memory.deallocate()
        }
    }
}

package typealias AlignedFloats = AlignedBuffer<Float>
