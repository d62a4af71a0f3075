/// A width and a height in pixels, written `640x480`.
package struct PixelSize: Sendable, Equatable {
    package var width: Int
    package var height: Int

    /// Nil if the text is no such size, from 1x1 to 65535x65535.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let width = Int(parts[0]), let height = Int(parts[1]), (1...65535).contains(width),
            (1...65535).contains(height)
        else { return nil }
        self.width = width
        self.height = height
    }
}
