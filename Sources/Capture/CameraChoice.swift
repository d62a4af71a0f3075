/// Which camera is meant.
package enum CameraChoice: Sendable, Equatable, CustomStringConvertible {
    /// The first that can be used.
    case any
    /// A node, or a link to one: /dev/video0, /dev/v4l/by-id/….
    case path(String)
    /// The serial number of a USB camera.
    case serial(String)
    /// A part of the card's name, in capitals or not.
    case card(String)

    /// Of what a person writes: a path, `usb:SERIAL` or `card:TEXT`.
    package init(_ text: String) {
        if text.hasPrefix("usb:") {
            self = .serial(String(text.dropFirst(4)))
        } else if text.hasPrefix("card:") {
            self = .card(String(text.dropFirst(5)))
        } else {
            self = .path(text)
        }
    }

    package var description: String {
        switch self {
        case .any: "camera"
        case .path(let path): path
        case .serial(let serial): "usb:\(serial)"
        case .card(let text): "card:\(text)"
        }
    }
}

/// What makes a camera the same one when it comes back, perhaps under another number.
package struct CameraIdentity: Sendable, Equatable {
    /// udev's links that name the device itself: maker, product, serial number.
    package var ids: [String]
    package var card: String
    /// Where it is plugged in.
    package var bus: String
    /// Among the nodes of one device.
    package var index: Int

    /// By its own name, if it has one; else by where it is plugged in and what it is called.
    package func isSame(as other: CameraIdentity) -> Bool {
        guard index == other.index, card == other.card else { return false }
        return ids.isEmpty && other.ids.isEmpty ? bus == other.bus : !Set(ids).isDisjoint(with: other.ids)
    }
}
