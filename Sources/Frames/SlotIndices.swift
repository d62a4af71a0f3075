/// Slot numbers in last-in-first-out order, in memory taken once: the slot used last is the one still in the cache.
struct Stack {
    private var items: [Int]

    /// Holds 0 ..< `count`, 0 on top.
    init(filledTo count: Int) { items = Array((0..<count).reversed()) }

    mutating func push(_ item: Int) { items.append(item) }
    mutating func pop() -> Int? { items.popLast() }
}

/// Slot numbers in first-in-first-out order, in memory taken once.
struct Queue {
    private var items: [Int]
    private var first = 0
    private var count = 0

    init(capacity: Int) { items = Array(repeating: 0, count: capacity) }

    mutating func push(_ item: Int) {
        precondition(count < items.count)
        items[(first + count) % items.count] = item
        count += 1
    }

    mutating func pop() -> Int? {
        guard count > 0 else { return nil }
        defer {
            first = (first + 1) % items.count
            count -= 1
        }
        return items[first]
    }
}
