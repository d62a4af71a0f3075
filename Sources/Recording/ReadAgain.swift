#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`, again when a signal came between; nil and errno on failure.
func readAgain(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) -> Int? {
    while true {
        let count = read(descriptor, memory.baseAddress, memory.count)
        if count >= 0 { return count }
        if errno != EINTR { return nil }
    }
}
