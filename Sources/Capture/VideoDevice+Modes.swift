import CV4L2

extension VideoDevice {
    /// The kind of buffers that a node captures into.
    func bufferType(_ capability: Capability) -> UInt32 {
        (capability.isSinglePlanar ? V4L2_BUF_TYPE_VIDEO_CAPTURE : V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE).rawValue
    }

    /// Every mode that a camera offers; where it offers any size in a range, those of `sizes` that lie in it, and its largest.
    func modes(type: UInt32, sizes: [ModeWish.Size]) -> [CameraMode] {
        formats(type: type).flatMap { code in
            offered(code, sizes).map {
                CameraMode(code: code, width: $0.width, height: $0.height, rates: rates(code, $0))
            }
        }
    }

    /// The formats that a camera offers, those that it prefers first.
    func formats(type: UInt32) -> [FourCC] {
        var codes: [FourCC] = []
        enumerate { index in
            var format = v4l2_fmtdesc()
            format.index = index
            format.type = type
            let status = ocellus_v4l2_enumerate_format(descriptor, &format)
            if status == 0 { codes.append(FourCC(format.pixelformat)) }
            return status
        }
        return codes
    }

    private func offered(_ code: FourCC, _ wanted: [ModeWish.Size]) -> [ModeWish.Size] {
        var sizes: [ModeWish.Size] = []
        enumerate { index in
            var size = v4l2_frmsizeenum()
            size.index = index
            size.pixel_format = code.code
            guard sizes.count < 256 else { return -1 }
            let status = ocellus_v4l2_enumerate_size(descriptor, &size)
            guard status == 0 else { return status }
            if size.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                sizes.append(.init(width: Int(size.discrete.width), height: Int(size.discrete.height)))
                return 0
            }
            let range = size.stepwise
            let widths = SizeRange(from: range.min_width, to: range.max_width, step: range.step_width)
            let heights = SizeRange(from: range.min_height, to: range.max_height, step: range.step_height)
            sizes += wanted.map { .init(width: widths.next(from: $0.width), height: heights.next(from: $0.height)) }
            sizes.append(.init(width: widths.to, height: heights.to))
            return -1
        }
        var seen: [ModeWish.Size] = []
        for size in sizes where !seen.contains(size) { seen.append(size) }
        return seen
    }

    /// Highest first.
    private func rates(_ code: FourCC, _ size: ModeWish.Size) -> [Double] {
        var rates: [Double] = []
        let add = { (interval: v4l2_fract) in
            if interval.numerator > 0 { rates.append(Double(interval.denominator) / Double(interval.numerator)) }
        }
        enumerate { index in
            var interval = v4l2_frmivalenum()
            interval.index = index
            interval.pixel_format = code.code
            interval.width = UInt32(size.width)
            interval.height = UInt32(size.height)
            guard rates.count < 64 else { return -1 }
            let status = ocellus_v4l2_enumerate_interval(descriptor, &interval)
            guard status == 0 else { return status }
            if interval.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                add(interval.discrete)
                return 0
            }
            add(interval.stepwise.min)
            add(interval.stepwise.max)
            let usual = v4l2_fract(numerator: 1, denominator: UInt32(ModeWish.usualRate))
            if let fastest = rates.max(), let slowest = rates.min(), slowest < ModeWish.usualRate,
                fastest > ModeWish.usualRate
            {
                add(usual)
            }
            return -1
        }
        return Set(rates).sorted(by: >)
    }
}

/// Sizes along one axis that a camera can give.
private struct SizeRange {
    let from: Int
    let to: Int
    let step: Int

    init(from: UInt32, to: UInt32, step: UInt32) {
        self.from = Int(from)
        self.to = max(Int(from), Int(to))
        self.step = max(1, Int(step))
    }

    /// The least that is not below `wanted`, or the largest.
    func next(from wanted: Int) -> Int {
        guard wanted > from else { return from }
        return min(to, from + (wanted - from + step - 1) / step * step)
    }
}
