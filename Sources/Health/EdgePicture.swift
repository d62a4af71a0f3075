/// Where a luma picture has edges, in blocks: how strong they are, whatever the light is. What views are compared by.
///
/// Each sample is |horizontal difference| + |vertical difference| of its neighbours, averaged over 3 × 3 so that a camera that
/// trembles by less than a sample sees the same. Memory is taken once.
final class EdgePicture {
    static let width = LumaPicture.width
    static let height = LumaPicture.height
    static let blockWidth = 16
    static let blockHeight = 15
    static let columns = width / blockWidth
    static let rows = height / blockHeight
    static let blockCount = columns * rows

    /// `height` rows of `width` samples. A row can be read 8 samples at a time.
    let samples: UnsafeMutablePointer<Float>
    private let rough: UnsafeMutablePointer<Float>

    init() {
        let count = Self.width * Self.height
        samples = .allocate(capacity: count)
        samples.initialize(repeating: 0, count: count)
        rough = .allocate(capacity: count)
        rough.initialize(repeating: 0, count: count)
    }

    deinit {
        samples.deallocate()
        rough.deallocate()
    }

    func take(_ picture: LumaPicture) {
        let width = Self.width
        for y in 1..<Self.height - 1 {
            let row = picture.samples + y * width
            let target = rough + y * width
            for x in 1..<width - 1 {
                let across = Int16(row[x + 1]) &- Int16(row[x - 1])
                let along = Int16(row[x + width]) &- Int16(row[x - width])
                target[x] = Float(abs(across) &+ abs(along))
            }
        }
        for y in 1..<Self.height - 1 {
            let (above, row, below) = (rough + (y - 1) * width, rough + y * width, rough + (y + 1) * width)
            let target = samples + y * width
            for x in 1..<width - 1 {
                let top = above[x - 1] + above[x] + above[x + 1]
                let middle = row[x - 1] + row[x] + row[x + 1]
                let bottom = below[x - 1] + below[x] + below[x + 1]
                target[x] = (top + middle + bottom) * (1 / 9)
            }
        }
    }

    /// Where a block begins.
    static func origin(_ block: Int) -> (x: Int, y: Int) {
        (block % columns * blockWidth, block / columns * blockHeight)
    }

    /// How two blocks' edges go together: the correlation coefficient, and the standard deviation of the first.
    ///
    /// - Parameters: the first samples of both, in pictures of `width`.
    static func compare(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> (correlation: Float, spread: Float) {
        var (sumA, sumB, squaresA, squaresB, products) = (
            SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero
        )
        for row in 0..<blockHeight {
            for part in 0..<blockWidth / 8 {
                let offset = (row &* width &+ part &* 8) &* MemoryLayout<Float>.stride
                let x = UnsafeRawPointer(a).loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                let y = UnsafeRawPointer(b).loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                sumA += x
                sumB += y
                squaresA += x * x
                squaresB += y * y
                products += x * y
            }
        }
        let count = Float(blockWidth * blockHeight)
        let (meanA, meanB) = (sumA.sum() / count, sumB.sum() / count)
        let varianceA = max(squaresA.sum() / count - meanA * meanA, 0)
        let varianceB = max(squaresB.sum() / count - meanB * meanB, 0)
        let covariance = products.sum() / count - meanA * meanB
        let norm = (varianceA * varianceB).squareRoot()
        return (norm > 1e-6 ? covariance / norm : 0, varianceA.squareRoot())
    }
}
