import Frames

/// What a byte of a raw frame tells.
enum Component: CaseIterable {
    case luma, cb, cr, red, green, blue
}

extension FrameFormat {
    /// Where the byte lies that tells `component` of pixel (x, y), by the format's definition; nil if there is none.
    func place(of component: Component, _ x: Int, _ y: Int) -> Int? {
        switch pixelFormat {
        case .mjpeg: nil
        case .yuyv: packed([.luma: 0, .cb: 1, .cr: 3], component, x, y)
        case .uyvy: packed([.luma: 1, .cb: 0, .cr: 2], component, x, y)
        case .yvyu: packed([.luma: 0, .cb: 3, .cr: 1], component, x, y)
        case .vyuy: packed([.luma: 1, .cb: 2, .cr: 0], component, x, y)
        case .nv12: semiPlanar([.cb: 0, .cr: 1], component, x, y)
        case .nv21: semiPlanar([.cb: 1, .cr: 0], component, x, y)
        case .i420: planar([.cb: 0, .cr: 1], 2, 2, component, x, y)
        case .yv12: planar([.cb: 1, .cr: 0], 2, 2, component, x, y)
        case .i422: planar([.cb: 0, .cr: 1], 2, 1, component, x, y)
        case .i411: planar([.cb: 0, .cr: 1], 4, 1, component, x, y)
        case .i444: planar([.cb: 0, .cr: 1], 1, 1, component, x, y)
        case .grey: component == .luma ? y * line + x : nil
        case .grey16: component == .luma ? y * line + 2 * x + 1 : nil
        case .rgb24: colour([0, 1, 2], 3, component, x, y)
        case .bgr24: colour([2, 1, 0], 3, component, x, y)
        case .rgbx32: colour([0, 1, 2], 4, component, x, y)
        case .bgrx32: colour([2, 1, 0], 4, component, x, y)
        case .xrgb32: colour([1, 2, 3], 4, component, x, y)
        case .xbgr32: colour([3, 2, 1], 4, component, x, y)
        }
    }

    private var line: Int { rowStride }

    private func packed(_ places: [Component: Int], _ component: Component, _ x: Int, _ y: Int) -> Int? {
        places[component].map { y * line + 4 * (x / 2) + $0 + (component == .luma ? 2 * (x % 2) : 0) }
    }

    private func semiPlanar(_ places: [Component: Int], _ component: Component, _ x: Int, _ y: Int) -> Int? {
        if component == .luma { return y * line + x }
        return places[component].map { height * line + (y / 2) * ((line + 1) / 2 * 2) + 2 * (x / 2) + $0 }
    }

    private func planar(
        _ planes: [Component: Int], _ across: Int, _ down: Int, _ component: Component, _ x: Int, _ y: Int
    ) -> Int? {
        if component == .luma { return y * line + x }
        let (chromaLine, rows) = ((line + across - 1) / across, (height + down - 1) / down)
        return planes[component].map { height * line + ($0 * rows + y / down) * chromaLine + x / across }
    }

    private func colour(_ places: [Int], _ step: Int, _ component: Component, _ x: Int, _ y: Int) -> Int? {
        let index: Int? =
            switch component {
            case .red: 0
            case .green: 1
            case .blue: 2
            default: nil
            }
        return index.map { y * line + step * x + places[$0] }
    }
}

/// ITU-R BT.601 and BT.709 by their formulas, on 0…255.
struct ColourFormulas {
    var red: Double
    var blue: Double
    var range: FrameFormat.Range

    init(_ matrix: FrameFormat.Matrix, _ range: FrameFormat.Range) {
        (red, blue) = matrix == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
        self.range = range
    }

    private var green: Double { 1 - red - blue }

    /// Code values, not rounded.
    func yuv(_ r: Double, _ g: Double, _ b: Double) -> [Component: Double] {
        let y = red * r + green * g + blue * b
        let (cb, cr) = ((b - y) / (2 * (1 - blue)), (r - y) / (2 * (1 - red)))
        return range == .full
            ? [.luma: y, .cb: cb + 128, .cr: cr + 128]
            : [.luma: y * 219 / 255 + 16, .cb: cb * 224 / 255 + 128, .cr: cr * 224 / 255 + 128]
    }

    /// R, G, B, not rounded, clipped to 0…255.
    func rgb(_ luma: Double, _ cb: Double, _ cr: Double) -> [Double] {
        let (y, u, v) =
            range == .full
            ? (luma, cb - 128, cr - 128) : ((luma - 16) * 255 / 219, (cb - 128) * 255 / 224, (cr - 128) * 255 / 224)
        let (r, b) = (y + 2 * (1 - red) * v, y + 2 * (1 - blue) * u)
        return [r, (y - red * r - blue * b) / green, b].map { min(max($0, 0), 255) }
    }
}

extension FrameFormat {
    /// The frame that shows a picture of R, G, B: chroma is the mean of the pixels that share it, luma of grey formats
    /// that of BT.601 in 0…255. Bytes that tell nothing hold anything.
    func frame(of picture: [UInt8]) -> [UInt8] {
        let grey = [.grey, .grey16].contains(pixelFormat)
        let formulas = grey ? ColourFormulas(.bt601, .full) : ColourFormulas(matrix, range)
        var sums = [Double](repeating: 0, count: byteCount)
        var counts = [Double](repeating: 0, count: byteCount)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = picture[(3 * (y * width + x))...].prefix(3).map(Double.init)
                var values = formulas.yuv(pixel[0], pixel[1], pixel[2])
                (values[.red], values[.green], values[.blue]) = (pixel[0], pixel[1], pixel[2])
                for (component, value) in values {
                    guard let place = place(of: component, x, y) else { continue }
                    sums[place] += value
                    counts[place] += 1
                }
            }
        }
        return sums.indices.map { place in
            counts[place] == 0 ? UInt8(truncatingIfNeeded: 37 * place) : UInt8((sums[place] / counts[place]).rounded())
        }
    }
}
