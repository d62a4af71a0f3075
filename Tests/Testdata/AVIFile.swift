/// Builds AVI files, whole or with what goes wrong with them.
package struct AVIFile: Sendable {
    package var codec: String
    package var hasIndex: Bool
    /// Sizes of lists are left at 0, as a writer leaves them that was killed.
    package var hasListSizes: Bool
    package var isPadded: Bool
    /// Frames in each RIFF; the second and later ones are of type AVIX, as OpenDML has them.
    package var framesPerRIFF: Int
    /// Frames stand in lists `rec `, with a chunk of sound before each.
    package var hasSound: Bool
    /// Of a frame.
    package var width = 8
    package var height = 6

    package init(
        codec: String = "MJPG", hasIndex: Bool = true, hasListSizes: Bool = true, isPadded: Bool = true,
        framesPerRIFF: Int = .max, hasSound: Bool = false
    ) {
        self.codec = codec
        self.hasIndex = hasIndex
        self.hasListSizes = hasListSizes
        self.isPadded = isPadded
        self.framesPerRIFF = framesPerRIFF
        self.hasSound = hasSound
    }

    package func bytes(_ frames: [[UInt8]]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = frames[...]
        repeat {
            let part = rest.prefix(framesPerRIFF)
            rest = rest.dropFirst(part.count)
            let movi = list("movi", part.flatMap { frame($0) })
            let index = hasIndex ? chunk("idx1", [UInt8](repeating: 7, count: 16 * part.count)) : []
            let isFirst = result.isEmpty
            result += list(isFirst ? "AVI " : "AVIX", (isFirst ? header : []) + movi + index, name: "RIFF")
        } while !rest.isEmpty
        return result
    }

    /// At 30000/1001 a second; a stream of sound stands before that of pictures if there is sound.
    private var header: [UInt8] {
        let sound = list("strl", chunk("strh", text("auds") + [UInt8](repeating: 0, count: 52)))
        let strh = text("vids") + text(codec) + [UInt8](repeating: 0, count: 12) + word(1001) + word(30000)
        let strf =
            word(40) + word(width) + word(height) + [1, 0, 24, 0] + text(codec) + [UInt8](repeating: 0, count: 20)
        let pictures = list("strl", chunk("strh", strh + [UInt8](repeating: 0, count: 28)) + chunk("strf", strf))
        let avih = chunk("avih", word(40_000) + [UInt8](repeating: 0, count: 52))
        return list("hdrl", avih + (hasSound ? sound : []) + pictures) + list("INFO", chunk("ISFT", text("odd")))
            + chunk("JUNK", [1, 2, 3, 4, 5])
    }

    private func frame(_ bytes: [UInt8]) -> [UInt8] {
        guard hasSound else { return chunk("00dc", bytes) }
        return list("rec ", chunk("00wb", [1, 2, 3]) + chunk("01db", bytes))
    }

    private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        text(name) + word(content.count) + content + (isPadded && content.count % 2 == 1 ? [0] : [])
    }

    private func list(_ type: String, _ content: [UInt8], name: String = "LIST") -> [UInt8] {
        text(name) + word(hasListSizes || type == "INFO" ? content.count + 4 : 0) + text(type) + content
    }

    private func text(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

    private func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
