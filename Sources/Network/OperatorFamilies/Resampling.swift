/// How a tensor is brought to another size, by the names of ONNX: where each element of the output lies in the input, and
/// what is made of the elements around that place.
struct Resampling: Sendable {
    enum Filter: Sendable, Equatable {
        case nearest(Rounding)
        case linear
        /// Keys, 1981, with his parameter a.
        case cubic(Double)
    }

    enum Rounding: String, Sendable {
        case preferFloor = "round_prefer_floor"
        case preferCeiling = "round_prefer_ceil"
        case floor, ceil
        /// Before opset 11: up where the tensor shrinks, else down.
        case outward
    }

    enum Coordinates: String, Sendable {
        case halfPixel = "half_pixel"
        case halfPixelSymmetric = "half_pixel_symmetric"
        case pytorchHalfPixel = "pytorch_half_pixel"
        case halfPixelForNearest = "tf_half_pixel_for_nn"
        case alignCorners = "align_corners"
        case asymmetric
        case cropAndResize = "tf_crop_and_resize"
    }

    /// An axis of the input and what it is to become.
    struct Axis: Sendable {
        let size: Int
        let count: Int
        let scale: Float
        /// What corners are aligned to: `count`, or where a scale is stated `scale · size`, of which it is the whole part.
        let length: Float
        /// Begin and end of the part that is taken, as fractions of the axis: of use for `cropAndResize` only.
        var region: (begin: Float, end: Float) = (0, 1)

    }

    var filter: Filter
    var coordinates: Coordinates
    /// Whether elements outside the data get no weight; else the outermost ones stand for them.
    var excludesOutside = false
    /// Whether the filter becomes as much wider as the tensor shrinks.
    var antialiases = false

    /// What each element along an axis is made of.
    func table(_ axis: Axis) -> ResampledAxis {
        var table = ResampledAxis()
        for place in 0..<axis.count { table.append(axis.size == 0 ? [] : taps(of: place, axis)) }
        return table
    }

    private func taps(of place: Int, _ axis: Axis) -> [ResampledAxis.Tap] {
        let x = position(place, axis)
        // A region may be any numbers, or none.
        if coordinates == .cropAndResize, !(x >= 0 && x <= Float(axis.size - 1)) { return [] }
        let inside = 0...axis.size - 1
        switch filter {
        case .nearest(let rounding):
            return [.init(place: clamped(rounding.round(x, shrinks: axis.scale < 1), to: inside), weight: 1)]
        case .linear: return taps(around: Double(x), axis, reach: 1) { 1 - $0 }
        case .cubic(let a):
            return taps(around: Double(x), axis, reach: 2) { d in
                d <= 1
                    ? ((a + 2) * d - (a + 3)) * d * d + 1
                    : a * (((d - 5) * d + 8) * d - 4)
            }
        }
    }

    /// - reach: from here on `weight` is 0.
    /// - weight: by the distance.
    private func taps(
        around x: Double, _ axis: Axis, reach: Double, weight: (Double) -> Double
    ) -> [ResampledAxis.Tap] {
        let shrinking = antialiases ? min(Double(axis.scale), 1) : 1
        let first = Int((x - reach / shrinking).rounded(.down)) + 1
        let last = Int((x + reach / shrinking).rounded(.up)) - 1
        var places: [Int] = []
        var weights: [Double] = []
        for neighbour in first...max(first, last) {
            let inside = clamped(neighbour, to: 0...axis.size - 1)
            if excludesOutside, inside != neighbour { continue }
            let distance = abs(Double(neighbour) - x) * shrinking
            let value = distance < reach ? weight(distance) : 0
            if places.last == inside {
                weights[weights.count - 1] += value
            } else if value != 0 {
                places.append(inside)
                weights.append(value)
            }
        }
        let sum = antialiases || excludesOutside ? weights.reduce(0, +) : 1
        return zip(places, weights).map { .init(place: $0, weight: Float($1 / sum)) }
    }

    /// Where an element of the output lies in the input. In single precision and in this order, as others compute it:
    /// the nearest element hangs on the last bit.
    private func position(_ place: Int, _ axis: Axis) -> Float {
        let x = Float(place)
        let last = Float(axis.size - 1)
        let halfPixel = (x + 0.5) / axis.scale - 0.5
        switch coordinates {
        case .halfPixel: return halfPixel
        case .halfPixelSymmetric:
            let share = Float(axis.count) / (axis.scale * Float(axis.size))
            return Float(axis.size) / 2 * (1 - share) + (x + 0.5) / axis.scale - 0.5
        case .pytorchHalfPixel: return axis.count > 1 ? halfPixel : 0
        case .halfPixelForNearest: return (x + 0.5) / axis.scale
        case .alignCorners: return axis.count > 1 ? x * last / (axis.length - 1) : 0
        case .asymmetric: return x / axis.scale
        case .cropAndResize:
            let (begin, end) = axis.region
            guard axis.count > 1 else { return 0.5 * (begin + end) * last }
            return begin * last + x * (end - begin) * last / Float(axis.count - 1)
        }
    }
}

extension Resampling.Rounding {
    fileprivate func round(_ x: Float, shrinks: Bool) -> Int {
        switch self {
        case .preferFloor: Int((x - 0.5).rounded(.up))
        case .preferCeiling: Int((x + 0.5).rounded(.down))
        case .floor: Int(x.rounded(.down))
        case .ceil: Int(x.rounded(.up))
        case .outward: Int(x.rounded(shrinks ? .up : .down))
        }
    }
}

private func clamped(_ value: Int, to range: ClosedRange<Int>) -> Int {
    min(max(value, range.lowerBound), range.upperBound)
}
