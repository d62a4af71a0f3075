/// How a camera hangs, and what is seen of its picture.
///
/// There are three pictures:
/// 1. the camera's, as frames hold it;
/// 2. the upright one: the camera's, turned clockwise by `rotation` and then mirrored by `flip`;
/// 3. the seen one: the whole pixels of the upright one that `crop` tells, without what `mask` hides.
///
/// The network gets the seen picture exactly as if a camera had given it.
package struct View: Sendable, Equatable {
    /// Degrees clockwise.
    package enum Rotation: Int, Sendable, CaseIterable {
        case none = 0
        case quarter = 90
        case half = 180
        case threeQuarters = 270
    }

    package enum Flip: String, Sendable, CaseIterable {
        case none
        /// Left becomes right.
        case horizontal
        /// Top becomes bottom.
        case vertical
        case both
    }

    /// A rectangle, in parts of a picture's width and height from its upper left corner.
    package struct Part: Sendable, Equatable {
        package var left: Double
        package var top: Double
        package var width: Double
        package var height: Double

        /// - Precondition: all from 0 to 1.
        package init(left: Double, top: Double, width: Double, height: Double) {
            precondition([left, top, width, height].allSatisfy { (0...1).contains($0) })
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }
    }

    package var rotation: Rotation
    package var flip: Flip
    /// Of the upright picture.
    package var crop: Part
    /// Hides parts of the whole upright picture, whatever `crop` leaves of it.
    package var mask: Mask?

    package init(
        rotation: Rotation = .none, flip: Flip = .none, crop: Part = Part(left: 0, top: 0, width: 1, height: 1),
        mask: Mask? = nil
    ) {
        self.rotation = rotation
        self.flip = flip
        self.crop = crop
        self.mask = mask
    }

    /// The camera's picture, all of it.
    package static let whole = View()
}

extension View.Part {
    /// The whole pixels of a picture that the part covers. Each of its edges lies where pixels meet that is nearest, halfway
    /// the later one, so that parts which touch share no pixel and leave none out; one pixel at least is left.
    func pixels(of size: PictureSize) -> (columns: Range<Int>, rows: Range<Int>) {
        (Self.pixels(of: size.width, from: left, width), Self.pixels(of: size.height, from: top, height))
    }

    private static func pixels(of count: Int, from start: Double, _ length: Double) -> Range<Int> {
        let edge = { (part: Double) in Int((part * Double(count)).rounded()) }
        let first = min(edge(start), count - 1)
        return first..<max(first + 1, min(edge(start + length), count))
    }
}
