import Capture
import Messages

/// Cameras for programs to read.
enum CameraJSON {
    /// `{"devices":[{"path":…,"name":…,"driver":…,"bus":…,"address":…,"serial":…,"index":…,"by_id":[…],"by_path":[…],
    /// "usable":…,"reason":…,"held_by":[{"pid":…,"program":…},…],"modes":[{"format":…,"understood":…,"width":…,"height":…,
    /// "rates":[…]},…],"controls":[{"name":…,"type":…,"minimum":…,"maximum":…,"step":…,"default":…,"value":…,
    /// "items":[{"value":…,"name":…},…]},…]},…]}`
    static func list(_ nodes: [CameraNode]) -> String {
        var writer = JSONWriter(capacity: 1 << 22)
        writer.beginLine()
        writer.openObject()
        writer.key("devices")
        writer.openArray()
        for node in nodes { write(node, to: &writer) }
        writer.closeArray()
        writer.closeObject()
        guard (try? writer.endLine()) != nil else { return #"{"devices":[]}"# }
        return writer.withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    private static func write(_ node: CameraNode, to writer: inout JSONWriter) {
        writer.openObject()
        for (key, text) in [
            ("path", node.path), ("name", node.card ?? node.name), ("driver", node.driver), ("bus", node.bus),
            ("address", node.address), ("serial", node.serial),
        ] {
            writer.key(text: key)
            if let text { writer.string(text) } else { writer.null() }
        }
        writer.key("index")
        if let index = node.index { writer.integer(index) } else { writer.null() }
        writer.list("by_id", node.byID) { $0.string($1) }
        writer.list("by_path", node.byPath) { $0.string($1) }
        writer.key("usable")
        writer.boolean(node.obstacle == nil)
        writer.key("reason")
        if let obstacle = node.obstacle { writer.string(obstacle) } else { writer.null() }
        writer.list("held_by", node.holders) { writer, holder in
            writer.openObject()
            writer.key("pid")
            writer.integer(Int64(holder.pid))
            writer.key("program")
            writer.string(holder.program)
            writer.closeObject()
        }
        writer.list("modes", node.modes) { write($1, to: &$0) }
        writer.list("controls", node.controls) { write($1, to: &$0) }
        writer.closeObject()
    }

    private static func write(_ mode: CameraMode, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("format")
        writer.string(mode.code.description)
        writer.key("understood")
        writer.boolean(mode.code.pixelFormat != nil)
        writer.key("width")
        writer.integer(mode.width)
        writer.key("height")
        writer.integer(mode.height)
        writer.list("rates", mode.rates) { $0.number($1, key: "rates") }
        writer.closeObject()
    }

    private static func write(_ control: CameraControl, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("name")
        writer.string(control.name)
        writer.key("type")
        writer.string(control.kind.rawValue)
        for (key, number) in [
            ("minimum", control.minimum), ("maximum", control.maximum), ("step", Int64(clamping: control.step)),
            ("default", control.standard),
        ] {
            writer.key(text: key)
            writer.integer(number)
        }
        writer.key("value")
        if let value = control.value { writer.integer(value) } else { writer.null() }
        writer.list("items", control.items) { writer, item in
            writer.openObject()
            writer.key("value")
            writer.integer(item.number)
            writer.key("name")
            writer.string(controlName(item.name))
            writer.closeObject()
        }
        writer.closeObject()
    }
}

extension JSONWriter {
    fileprivate mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        openArray()
        for element in elements { write(&self, element) }
        closeArray()
    }
}
