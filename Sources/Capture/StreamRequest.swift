/// How a camera shall give pictures.
package struct StreamRequest: Sendable, Equatable {
    package var wish: ModeWish
    /// Formats that are not understood are converted by libv4l, to RGB24.
    package var converts: Bool
    package var controls: [ControlRequest]
    /// The automatic exposure must not make fewer frames in the dark.
    package var keepsRate: Bool
    /// Every frame is wanted, not the newest.
    package var keepsAll: Bool

    package init(
        wish: ModeWish, converts: Bool = false, controls: [ControlRequest] = [], keepsRate: Bool = false,
        keepsAll: Bool = false
    ) {
        self.wish = wish
        self.converts = converts
        self.controls = controls
        self.keepsRate = keepsRate
        self.keepsAll = keepsAll
    }

    /// Whether a stream that goes on can give it.
    func differsOnlyInControls(from other: StreamRequest) -> Bool {
        var same = self
        (same.controls, same.keepsRate) = (other.controls, other.keepsRate)
        return self != other && same == other
    }

    /// Buffers that the driver fills in turn: one is being filled, one waits to be, and one or more wait for us.
    var bufferCount: Int { keepsAll ? 16 : 4 }
}
