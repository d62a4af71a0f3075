/// Just enough of a JPEG to take a stream apart and to lie about a size.
enum JPEG {
    /// The first picture of concatenated ones without restart markers or thumbnails.
    static func first(in stream: [UInt8]) -> [UInt8] {
        var end = 2
        while end + 1 < stream.count, !(stream[end] == 0xFF && stream[end + 1] == 0xD9) { end += 1 }
        return Array(stream[..<min(end + 2, stream.count)])
    }

    /// The picture with another size in its header.
    static func claiming(width: Int, height: Int, _ picture: [UInt8]) -> [UInt8] {
        var picture = picture
        var place = 2
        while place + 9 < picture.count, picture[place] == 0xFF {
            if [0xC0, 0xC1, 0xC2].contains(picture[place + 1]) {
                let size = [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) }
                picture.replaceSubrange((place + 5)..<(place + 9), with: size)
                return picture
            }
            place += 2 + Int(picture[place + 2]) << 8 + Int(picture[place + 3])
        }
        return picture
    }
}
