/// Floats at a 64-byte boundary that are written once and then only read: packed weights and other constants of a plan.
///
/// Sendable, though the compiler cannot see it: the memory is written only inside `init`, and freed when no one holds it.
package final class AlignedFloats: @unchecked Sendable {
    package let count: Int
    private let memory: UnsafeMutableRawPointer

    package var start: UnsafePointer<Float> { UnsafePointer(memory.assumingMemoryBound(to: Float.self)) }

    /// `fill` gets zeroed memory.
    package init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        self.count = count
        memory = .allocate(byteCount: max(count, 1) * 4, alignment: 64)
        let floats = memory.bindMemory(to: Float.self, capacity: max(count, 1))
        floats.initialize(repeating: 0, count: max(count, 1))
        fill(floats)
    }

    package convenience init(_ values: [Float]) {
        self.init(count: values.count) { floats in
            for (index, value) in values.enumerated() { floats[index] = value }
        }
    }

    deinit { memory.deallocate() }
}
