import Preprocess
import Testdata

/// A picture of anything, and what a view makes of it, pixel by pixel: the specification.
struct NaivePicture<Pixel> {
    var width: Int
    var height: Int
    var pixels: [Pixel]

    init(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) throws -> Pixel) rethrows {
        (self.width, self.height) = (width, height)
        pixels = try (0..<height).flatMap { y in try (0..<width).map { x in try pixel(x, y) } }
    }

    subscript(x: Int, y: Int) -> Pixel {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// What was above is on the right.
    var turnedClockwise: Self { Self(width: height, height: width) { x, y in self[y, height - 1 - x] } }
    var leftRight: Self { Self(width: width, height: height) { x, y in self[width - 1 - x, y] } }
    var topBottom: Self { Self(width: width, height: height) { x, y in self[x, height - 1 - y] } }

    func upright(_ view: View) -> Self {
        let turned = (0..<view.rotation.rawValue / 90).reduce(self) { picture, _ in picture.turnedClockwise }
        return switch view.flip {
        case .none: turned
        case .horizontal: turned.leftRight
        case .vertical: turned.topBottom
        case .both: turned.leftRight.topBottom
        }
    }

    func cropped(_ part: View.Part) -> Self {
        func edges(_ start: Double, _ length: Double, _ count: Int) -> (Int, Int) {
            let edge = { (place: Double) in min(Int((place * Double(count)).rounded()), count) }
            let (first, end) = (edge(start), edge(start + length))
            return first < end ? (first, end) : first < count ? (first, first + 1) : (count - 1, count)
        }
        let (left, right) = edges(part.left, part.width, width)
        let (top, bottom) = edges(part.top, part.height, height)
        return Self(width: right - left, height: bottom - top) { x, y in self[left + x, top + y] }
    }
}

extension NaivePicture<[UInt8]> {
    func masked(_ mask: Mask?) -> Self {
        guard let mask else { return self }
        return Self(width: width, height: height) { x, y in
            mask.hides(x, y, width, height) ? self[x, y].map { _ in 0 } : self[x, y]
        }
    }

    /// The camera's picture, masked as it stands upright.
    func maskedAsItHangs(_ view: View) -> Self {
        var masked = self
        let places = NaivePicture<(Int, Int)>(width: width, height: height) { ($0, $1) }.upright(view)
        for y in 0..<places.height {
            for x in 0..<places.width where view.mask?.hides(x, y, places.width, places.height) == true {
                masked[places[x, y].0, places[x, y].1] = self[0, 0].map { _ in 0 }
            }
        }
        return masked
    }

    var bytes: [UInt8] { pixels.flatMap(\.self) }
}

extension Mask {
    fileprivate func hides(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Bool {
        let (centreX, centreY) = (Double(x) + 0.5, Double(y) + 0.5)
        switch self {
        case .stencil(let stencil):
            let column = Int(centreX * Double(stencil.width) / Double(width))
            let row = Int(centreY * Double(stencil.height) / Double(height))
            return stencil.isMasked[row * stencil.width + column]
        case .polygons(let polygons):
            return polygons.contains { polygon in
                var isInside = false
                for (index, a) in polygon.enumerated() {
                    let b = polygon[(index + 1) % polygon.count]
                    let (from, to) = (a.y * Double(height), b.y * Double(height))
                    guard (from <= centreY) != (to <= centreY) else { continue }
                    let (left, right) = (a.x * Double(width), b.x * Double(width))
                    if left + (centreY - from) * ((right - left) / (to - from)) <= centreX { isInside.toggle() }
                }
                return isInside
            }
        }
    }
}

extension Seeded {
    mutating func view(masks: Bool) -> View {
        View(
            rotation: pick(View.Rotation.allCases), flip: pick(View.Flip.allCases),
            crop: chance(3) ? View.whole.crop : part(), mask: masks ? mask() : nil)
    }

    private mutating func part() -> View.Part {
        // Round parts fall between pixels exactly, others anywhere.
        func side(_ random: inout Seeded) -> (Double, Double) {
            let start =
                random.chance(2) ? Double.random(in: 0...0.99, using: &random) : Double(random.pick(0..<10)) / 10
            return (start, random.chance(4) ? 1 - start : Double.random(in: 0.01...(1 - start), using: &random))
        }
        let ((left, width), (top, height)) = (side(&self), side(&self))
        return View.Part(left: left, top: top, width: width, height: height)
    }

    private mutating func mask() -> Mask {
        if chance(2) {
            let (width, height) = (pick(1...40), pick(1...40))
            return .stencil(
                Mask.Stencil(width: width, height: height, isMasked: (0..<width * height).map { _ in chance(3) }))
        }
        return .polygons(
            (0..<pick(1...3)).map { _ in
                (0..<pick(3...7)).map { _ in
                    chance(3)
                        ? Mask.Point(x: Double(pick(0...8)) / 8, y: Double(pick(0...8)) / 8)
                        : Mask.Point(
                            x: Double.random(in: 0...1, using: &self), y: Double.random(in: 0...1, using: &self))
                }
            })
    }
}
