import Frames

/// What the header of an AVI file tells of its first video stream: the lists `hdrl` and `strl`, up to the list `movi`.
///
/// Sizes of lists are not looked at: a list is entered, and its chunks are read one by one. So a file whose writer never
/// came back to fill them in reads as well.
struct AVIHeader {
    /// Its chunks' names begin with these two digits: its number among the streams.
    private(set) var streamDigits: (UInt8, UInt8) = (0, 0)
    private(set) var width = 0
    private(set) var height = 0
    private(set) var rate: FrameRate?

    private var codec: FourCharacters?
    private var streamCount = 0
    private var isFound = false
    /// Whether the list that is read describes the stream of pictures.
    private var isOurs = false

    /// Bytes of a header chunk that are looked at.
    private static let shown = 64

    /// Consumes the file up to its first frame. It begins with RIFF.
    init(_ window: ByteWindow) throws(SourceError) {
        while true {
            try window.look(ahead: RIFFChunk.headerByteCount + 4)
            guard window.unread.count >= RIFFChunk.headerByteCount + 4 else {
                throw SourceError(.malformed, "\(window.name): is an AVI file that ends before its first frame")
            }
            let chunk = RIFFChunk(window.unread)
            let listType = FourCharacters(window.unread, at: RIFFChunk.headerByteCount)
            switch (chunk.id, listType) {
            case ("RIFF", "AVI "), ("LIST", "hdrl"), ("LIST", "strl"):
                window.consume(RIFFChunk.headerByteCount + 4)
            case ("RIFF", _):
                throw SourceError(.malformed, "\(window.name): expected a RIFF file of type AVI, found \"\(listType)\"")
            case ("LIST", "movi"):
                window.consume(RIFFChunk.headerByteCount + 4)
                try require(codec, window.name)
                return
            default:
                window.consume(RIFFChunk.headerByteCount)
                try window.look(ahead: min(chunk.byteCount, Self.shown))
                take(chunk.id, UnsafeRawBufferPointer(rebasing: window.unread.prefix(min(chunk.byteCount, Self.shown))))
                _ = try window.skip(chunk.byteCount)
                try skipPadding(behind: chunk, in: window)
            }
        }
    }

    /// Keeps what a chunk of the header tells. `content` is its beginning.
    private mutating func take(_ name: FourCharacters, _ content: UnsafeRawBufferPointer) {
        switch name {
        case "avih" where content.count >= 4:
            rate = FrameRate(1_000_000, over: UInt64(littleEndian32(content, 0)))
        case "strh" where content.count >= 28:
            isOurs = !isFound && FourCharacters(content, at: 0) == "vids" && streamCount < 100
            if isOurs { takeStream(content) }
            streamCount += 1
        case "strf" where content.count >= 20 && isOurs:
            width = Int(littleEndian32(content, 4))
            height = Int(Int32(bitPattern: littleEndian32(content, 8)).magnitude)
            codec = FourCharacters(content, at: 16)
        default: break
        }
    }

    private mutating func takeStream(_ header: UnsafeRawBufferPointer) {
        isFound = true
        let zero = UInt8(ascii: "0")
        streamDigits = (zero + UInt8(streamCount / 10), zero + UInt8(streamCount % 10))
        codec = FourCharacters(header, at: 4)
        rate = FrameRate(UInt64(littleEndian32(header, 24)), over: UInt64(littleEndian32(header, 20))) ?? rate
    }

    /// Only pictures that stand alone are read: JPEGs, by whatever name.
    private func require(_ codec: FourCharacters?, _ name: String) throws(SourceError) {
        let known: [FourCharacters] = ["MJPG", "JPEG", "AVRN", "DMB1", "MJPA"]
        guard let codec else { throw SourceError(.malformed, "\(name): has no video stream") }
        guard !known.contains(codec.uppercased) else { return }
        throw SourceError(
            .malformed, "\(name): expected Motion JPEG (MJPG) in an AVI file, found the codec \"\(codec)\"")
    }
}

/// Consumes the byte that stands behind a chunk of an odd size; some writers leave it out.
func skipPadding(behind chunk: RIFFChunk, in window: ByteWindow) throws(SourceError) {
    guard chunk.byteCount % 2 == 1 else { return }
    try window.look(ahead: 1 + RIFFChunk.headerByteCount)
    guard window.unread.count >= 5 else {
        window.consume(min(1, window.unread.count))
        return
    }
    let isLeftOut =
        isChunkName(FourCharacters(window.unread, at: 0)) && !isChunkName(FourCharacters(window.unread, at: 1))
    window.consume(isLeftOut ? 0 : 1)
}

/// Whether a chunk of an AVI file may be called so: letters, digits and blanks.
func isChunkName(_ name: FourCharacters) -> Bool {
    (0..<4).allSatisfy { index in
        switch name[index] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: " "): index > 0
        default: false
        }
    }
}
