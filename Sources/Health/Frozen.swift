/// Notices that the same picture comes again and again while the camera's sequence goes on.
///
/// A sensor's noise changes some samples of every frame, however still the scene is, so that not one of them differing for
/// seconds is a picture that was made once. A picture without any detail (black, a test colour) may have no noise: of it nothing
/// is said.
struct Frozen {
    private var anchor = [UInt8](repeating: 0, count: LumaPicture.count)
    /// Of the anchor's frame, and how many frames have been equal to it.
    private var since: Int64?
    private var repeats = 0
    private var isActive = false
    private var hasDetail = false

    /// How long the picture must stay the same, and how often it must have come meanwhile.
    static let patience = 3 * second
    static let leastRepeats = 5

    /// - Parameter isRepeated: whether the frame's bytes are those of the frame before, which settles it without a look.
    mutating func take(_ picture: LumaPicture, isRepeated: Bool, at time: Int64) -> HealthChange? {
        if let since, isRepeated || isSame(picture) {
            repeats += 1
            guard !isActive, hasDetail, repeats >= Self.leastRepeats, time - since >= Self.patience else { return nil }
            isActive = true
            return HealthChange(name: .frozen, isActive: true, onset: since, confirmed: time)
        }
        anchor.withUnsafeMutableBufferPointer {
            $0.baseAddress?.update(from: picture.samples, count: LumaPicture.count)
        }
        hasDetail = Self.spread(picture) >= 3
        since = time
        repeats = 0
        guard isActive else { return nil }
        isActive = false
        return HealthChange(name: .frozen, isActive: false, onset: time, confirmed: time)
    }

    private func isSame(_ picture: LumaPicture) -> Bool {
        anchor.withUnsafeBufferPointer { anchor in
            let (a, b) = (UnsafeRawPointer(anchor.baseAddress!), UnsafeRawPointer(picture.samples))
            for offset in stride(from: 0, to: LumaPicture.count, by: 32) {
                let same =
                    a.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
                    == b.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
                if !same { return false }
            }
            return true
        }
    }

    /// The mean distance of the samples from their mean, in levels.
    private static func spread(_ picture: LumaPicture) -> Int {
        let samples = UnsafeBufferPointer(start: picture.samples, count: LumaPicture.count)
        let mean = samples.reduce(0) { $0 &+ Int($1) } / LumaPicture.count
        return samples.reduce(0) { $0 &+ abs(Int($1) &- mean) } / LumaPicture.count
    }
}
