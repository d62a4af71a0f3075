import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The unread bytes of a stream, as far as they are in memory: a buffer over a file or pipe, or memory that holds all.
///
/// Invariants:
/// 1. `unread` followed by what the file still gives is the stream behind what was consumed.
/// 2. The buffer never grows.
/// 3. The end of a file that is followed is where its writer closed it.
final class ByteWindow {
    /// Bytes that the window can show at once, unless it is memory that holds all.
    static let capacity = 256 * 1024

    /// Valid until the next call.
    private(set) var unread: UnsafeRawBufferPointer
    /// Nothing follows `unread`.
    private(set) var atEnd: Bool
    /// As error messages call the stream.
    let name: String

    private let descriptor: Descriptor?
    private let growth: FileGrowth?
    private let buffer: UnsafeMutableRawBufferPointer

    /// - follows: at the end of a file, wait until its writer closes it.
    init(_ descriptor: Descriptor, name: String, follows: Bool = false) {
        self.descriptor = descriptor
        growth = follows ? FileGrowth(of: descriptor.number) : nil
        self.name = name
        buffer = .allocate(byteCount: Self.capacity, alignment: 64)
        unread = UnsafeRawBufferPointer(start: buffer.baseAddress, count: 0)
        atEnd = false
    }

    /// `memory` must outlive the window.
    init(memory: UnsafeRawBufferPointer, name: String) {
        descriptor = nil
        growth = nil
        self.name = name
        buffer = .init(start: nil, count: 0)
        unread = memory
        atEnd = true
    }

    deinit { buffer.deallocate() }

    func consume(_ count: Int) { unread = UnsafeRawBufferPointer(rebasing: unread[count...]) }

    /// Lengthens `unread`, or sets `atEnd`. The window must not be full.
    func more() throws(SourceError) {
        guard !atEnd, let descriptor, let base = buffer.baseAddress else { return }
        precondition(unread.count < buffer.count)
        var end = (unread.baseAddress.map { $0 - UnsafeRawPointer(base) } ?? 0) + unread.count
        if buffer.count - end < buffer.count / 4 || unread.isEmpty {
            if let from = unread.baseAddress { memmove(base, from, unread.count) }
            end = unread.count
        }
        let count = try receive(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        unread = UnsafeRawBufferPointer(rebasing: buffer[(end - unread.count)..<(end + count)])
        atEnd = count == 0
    }

    /// Lengthens `unread` to `count` bytes (of `capacity` at most) if the stream has as many.
    func look(ahead count: Int) throws(SourceError) {
        while unread.count < count, !atEnd { try more() }
    }

    /// The header of the first JPEG picture, as far as the window can show it. Waits for no more than that.
    func firstPicture() throws(SourceError) -> JPEGHeader? {
        var header = JPEGMarkers.header(in: UnsafeRawBufferPointer(rebasing: unread.prefix(Self.capacity)))
        while header == nil, !atEnd, unread.count < Self.capacity {
            try more()
            header = JPEGMarkers.header(in: unread)
        }
        return header
    }

    /// Consumes as many bytes as fit into `memory`; fewer only at the end of the stream. Gives how many.
    func read(into memory: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        var filled = min(unread.count, memory.count)
        memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: unread[..<filled]))
        consume(filled)
        guard let descriptor else { return filled }
        while filled < memory.count, !atEnd {
            let count = try receive(descriptor, UnsafeMutableRawBufferPointer(rebasing: memory[filled...]))
            filled += count
            atEnd = count == 0
        }
        return filled
    }

    /// Consumes `count` bytes of `unread` as the ones of a frame from `position` on; those beyond the slot are counted only.
    /// Gives the position behind them.
    func take(_ count: Int, to slot: inout WritableSlot, at position: Int) -> Int {
        if position + count <= slot.bytes.count {
            UnsafeMutableRawBufferPointer(rebasing: slot.bytes[position...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: unread[..<count]))
        }
        consume(count)
        return position + count
    }

    /// Consumes samples of two bytes, the lower one first, and gives of each the 8 highest of its `bits`; fewer than fit
    /// into `memory` only at the end of the stream. Gives how many.
    func readSamples(ofBits bits: Int, into memory: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        var filled = 0
        while filled < memory.count {
            try look(ahead: 2)
            let count = min(unread.count / 2, memory.count - filled)
            if count == 0 { break }
            for index in 0..<count {
                let sample = Int(unread[2 * index]) | Int(unread[2 * index + 1]) << 8
                memory[filled + index] = UInt8(min(sample >> (bits - 8), 255))
            }
            consume(2 * count)
            filled += count
        }
        return filled
    }

    /// Consumes `count` bytes without a look at them; gives how many there were.
    func skip(_ count: Int) throws(SourceError) -> Int {
        var skipped = 0
        while skipped < count {
            if unread.isEmpty {
                if atEnd { break }
                try more()
            }
            let step = min(unread.count, count - skipped)
            consume(step)
            skipped += step
        }
        return skipped
    }

    private func receive(
        _ descriptor: Descriptor, _ memory: UnsafeMutableRawBufferPointer
    ) throws(SourceError) -> Int {
        while true {
            guard let count = readAgain(descriptor.number, into: memory) else {
                throw SourceError(.io, "\(name): cannot be read: \(describe(errno: errno))")
            }
            if count > 0 { return count }
            guard let growth, growth.wait() else { return 0 }
        }
    }
}
