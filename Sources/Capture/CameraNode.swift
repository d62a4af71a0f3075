import CV4L2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A node of Video4Linux, as far as it can be known without starting it.
package struct CameraNode: Sendable, Equatable {
    package var path: String
    /// As udev and the kernel's files tell; nil where they do not.
    package var name: String?
    /// Among the nodes of one device: 0 is the one with pictures, 1 often that with metadata.
    package var index: Int?
    package var driver: String?
    /// The kind of bus (`usb`, `platform`, …), the device's address there and its serial number.
    package var bus: String?
    package var address: String?
    package var serial: String?
    /// The links that stay the same when the device is plugged in again.
    package var byID: [String]
    package var byPath: [String]
    /// Who has it open.
    package var holders: [DeviceHolder] = []
    /// Why it cannot be used; nil if it can.
    package var obstacle: String?
    /// What it answers itself; nil if it cannot be opened.
    package var card: String?
    package var busPlace: String?
    package var modes: [CameraMode] = []
    package var controls: [CameraControl] = []

    package var identity: CameraIdentity {
        CameraIdentity(ids: byID, card: card ?? name ?? "", bus: busPlace ?? "", index: index ?? 0)
    }

    /// Asks the node itself. Opening starts nothing: a camera begins with a further request.
    ///
    /// - Parameter wholly: also for its sizes, rates and controls.
    mutating func ask(at file: String, wholly: Bool) {
        do throws(DeviceError) {
            let device = try VideoDevice(file)
            let capability = try device.capability()
            (card, busPlace) = (capability.card, capability.bus)
            driver = driver ?? capability.driver
            guard capability.isCapture, capability.isStreaming else {
                obstacle = capability.obstacle
                return
            }
            let type = device.bufferType(capability)
            let codes = device.formats(type: type)
            if !codes.isEmpty, codes.allSatisfy({ $0.pixelFormat == nil }) { obstacle = refusal(ofAll: codes) }
            guard wholly else { return }
            modes = device.modes(type: type, sizes: [])
            controls = device.controls()
        } catch {
            let isForbidden = [EACCES, EPERM].contains(error.code)
            obstacle = [error.cause, error.detail, isForbidden ? error.advice : nil].compactMap { $0 }
                .joined(separator: ": ")
        }
    }
}
