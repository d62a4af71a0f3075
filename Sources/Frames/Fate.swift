/// Why a frame that was offered did not become a prediction.
package enum Fate: String, Sendable, CaseIterable {
    /// The driver's sequence skipped it.
    case driverGap = "driver_gap"
    /// The driver flagged it as erroneous.
    case deviceError = "device_error"
    /// Its data end before the picture does.
    case truncated
    /// Its data are not a picture, or a corrupt one, or one above the limits.
    case undecodable
    /// Its picture has another size than was negotiated.
    case wrongSize = "wrong_size"
    /// A newer frame came before a lane was free.
    case overwritten
    /// `camera.max_fps` asks for fewer.
    case rateLimited = "rate_limited"
    /// Older than `inference.max_age` when claimed, or when its result was ready.
    case stale
    /// Waiting or claimed when the run ended.
    case shutdown
}
