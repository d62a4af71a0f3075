/// Numbers at a 64-byte boundary that are written once and then only read: packed weights and other constants of a plan.
///
/// Sendable, though the compiler cannot see it: the memory is written only inside `init`, and freed when no one holds it.
package final class AlignedBuffer<Element: BitwiseCopyable & AdditiveArithmetic>: @unchecked Sendable {
    package let count: Int
    private let memory: UnsafeMutableRawPointer

    package var start: UnsafePointer<Element> { UnsafePointer(memory.assumingMemoryBound(to: Element.self)) }

    /// `fill` gets zeroed memory.
    package init(count: Int, fill: (UnsafeMutablePointer<Element>) -> Void) {
        self.count = count
        let byteCount = max(count, 1) * MemoryLayout<Element>.stride
        memory = .allocate(
            byteCount: byteCount, alignment: LargePages.alignment(of: byteCount, atLeast: 64))
        LargePages.prefer(memory, byteCount: byteCount)
        let elements = memory.bindMemory(to: Element.self, capacity: max(count, 1))
        elements.initialize(repeating: .zero, count: max(count, 1))
        fill(elements)
    }

    package convenience init(_ values: [Element]) {
        self.init(count: values.count) { elements in
            for (index, value) in values.enumerated() { elements[index] = value }
        }
    }

    deinit { memory.deallocate() }
}

package typealias AlignedFloats = AlignedBuffer<Float>
