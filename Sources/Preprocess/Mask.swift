/// What is hidden of a picture, whatever its size in pixels.
package enum Mask: Sendable, Equatable {
    /// In parts of the picture's width and height from its upper left corner.
    package struct Point: Sendable, Equatable {
        package var x: Double
        package var y: Double

        /// - Precondition: both from 0 to 1.
        package init(x: Double, y: Double) {
            precondition((0...1).contains(x) && (0...1).contains(y))
            self.x = x
            self.y = y
        }
    }

    /// A picture that is stretched over the one that it masks.
    package struct Stencil: Sendable, Equatable {
        package let width: Int
        package let height: Int
        /// Row by row from the top.
        package let isMasked: [Bool]

        /// - Precondition: each side has a pixel, and there are as many values as pixels.
        package init(width: Int, height: Int, isMasked: [Bool]) {
            precondition(width > 0 && height > 0 && isMasked.count == width * height)
            self.width = width
            self.height = height
            self.isMasked = isMasked
        }
    }

    /// A pixel is masked if its centre lies in any polygon: where a line to it from the left crosses an odd number of the
    /// polygon's edges. A centre on an edge lies behind it, so that polygons which touch leave nothing out.
    case polygons([[Point]])
    /// A pixel is masked if the stencil's pixel is in which its centre lies.
    case stencil(Stencil)

    /// Gives the masked pixels of a picture in runs: their row and their columns. Those of polygons may overlap.
    func forEachRun(in size: PictureSize, _ body: (_ row: Int, _ columns: Range<Int>) -> Void) {
        switch self {
        case .polygons(let polygons): for polygon in polygons { Self.forEachRun(of: polygon, in: size, body) }
        case .stencil(let stencil): stencil.forEachRun(in: size, body)
        }
    }

    private static func forEachRun(of polygon: [Point], in size: PictureSize, _ body: (Int, Range<Int>) -> Void) {
        let corners = polygon.map { (x: $0.x * Double(size.width), y: $0.y * Double(size.height)) }
        let edges = zip(corners, corners.dropFirst() + corners.prefix(1))
        /// The first pixels behind the edges that cross a row.
        var crossings: [Int] = []
        for row in 0..<size.height {
            let centre = Double(row) + 0.5
            crossings.removeAll(keepingCapacity: true)
            for (a, b) in edges where (a.y <= centre) != (b.y <= centre) {
                let x = a.x + (centre - a.y) * ((b.x - a.x) / (b.y - a.y))
                crossings.append(min(max(Int((x - 0.5).rounded(.up)), 0), size.width))
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) where crossings[pair] < crossings[pair + 1] {
                body(row, crossings[pair]..<crossings[pair + 1])
            }
        }
    }
}

extension Mask.Stencil {
    fileprivate func forEachRun(in size: PictureSize, _ body: (Int, Range<Int>) -> Void) {
        for row in 0..<size.height {
            let line = (2 * row + 1) * height / (2 * size.height) * width
            for column in 0..<size.width where isMasked[line + (2 * column + 1) * width / (2 * size.width)] {
                body(row, column..<column + 1)
            }
        }
    }
}
