import Capture

/// A camera for a person to read: what it is in the first row, then what it offers.
struct CameraText {
    let node: CameraNode

    /// `/dev/video0: HD Webcam (uvcvideo, usb 1-1:1.0, serial 42): usable`, and rows below it.
    var text: String { ([title] + links + holders + modes + controls).map { harmless($0) }.joined(separator: "\n") }

    private var title: String {
        let place = [
            node.driver, [node.bus, node.address].compactMap { $0 }.joined(separator: " "),
            node.serial.map { "serial \($0)" }, node.index.map { "node \($0)" },
        ].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
        return "\(node.path): \(node.card ?? node.name ?? "no name")\(place.isEmpty ? "" : " (\(place))"): "
            + (node.obstacle.map { "not usable: \($0)" } ?? "usable")
    }

    private var links: [String] { (node.byID + node.byPath).map { "    \($0)" } }

    private var holders: [String] { node.holders.map { "    held by \($0.program) (pid \($0.pid))" } }

    /// A row for the formats that come in the same sizes and rates: `    YUYV, NV12: 640x480 (30, 15 per second), 320x240`,
    /// and one for all that are not understood.
    private var modes: [String] {
        var rows: [(codes: [String], sizes: String)] = []
        var unknown: [String] = []
        var seen: Set<FourCC> = []
        for code in node.modes.map(\.code) where seen.insert(code).inserted {
            guard code.pixelFormat != nil else {
                unknown.append(code.description)
                continue
            }
            let sizes = node.modes.filter { $0.code == code }.map { text(of: $0) }.joined(separator: ", ")
            if let row = rows.firstIndex(where: { $0.sizes == sizes }) {
                rows[row].codes.append(code.description)
            } else {
                rows.append(([code.description], sizes))
            }
        }
        return rows.map { "    \($0.codes.joined(separator: ", ")): \($0.sizes)" }
            + (unknown.isEmpty ? [] : ["    not understood: \(unknown.joined(separator: ", "))"])
    }

    private func text(of mode: CameraMode) -> String {
        let rates = mode.rates.map { oneDecimal($0) }.map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
        return "\(mode.width)x\(mode.height)\(rates.isEmpty ? "" : " (\(rates.joined(separator: ", ")) per second)")"
    }

    /// `    brightness (0 to 255): 128`
    private var controls: [String] {
        node.controls.map { control in
            let item = control.items.first { $0.number == control.value }.map { controlName($0.name) }
            let value = item ?? control.value.map { "\($0)" }
            let remark = control.isReadOnly ? ", read only" : control.isInactive ? ", ruled by another control" : ""
            return "    \(control.summary)\(value.map { ": \($0)" } ?? "")\(remark)"
        }
    }
}
