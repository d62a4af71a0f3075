#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file descriptor, closed with its owner.
package final class Descriptor {
    package let number: Int32
    private let closes: Bool

    /// `closes`: whether the descriptor is ours to close.
    package init(_ number: Int32, closes: Bool = true) {
        self.number = number
        self.closes = closes
    }

    deinit {
        if closes { close(number) }
    }
}
