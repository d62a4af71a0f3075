/// Who speaks, what it watches, and what it can see: the first line of a connection, of the log and of `replay`.
package struct Hello: Line, Sendable, Equatable {
    package struct Camera: Sendable, Equatable {
        package var name: String
        /// The device or file that is read.
        package var source: String
        /// The pixel format's code: `MJPG`, `YUYV`, …
        package var format: String
        package var width: Int
        package var height: Int
        /// Frames per second; nil if the source does not know.
        package var fps: Double?

        package init(name: String, source: String, format: String, width: Int, height: Int, fps: Double?) {
            self.name = name
            self.source = source
            self.format = format
            self.width = width
            self.height = height
            self.fps = fps
        }
    }

    package struct Model: Sendable, Equatable {
        package var name: String
        /// 64 hexadecimal digits.
        package var sha256: String
        package var labels: LabelTable
        /// The network's input, in pixels.
        package var width: Int
        package var height: Int

        package init(name: String, sha256: String, labels: LabelTable, width: Int, height: Int) {
            self.name = name
            self.sha256 = sha256
            self.labels = labels
            self.width = width
            self.height = height
        }
    }

    /// The program's version.
    package var version: String
    /// Nil while there is none.
    package var camera: Camera?
    package var model: Model

    package init(version: String, camera: Camera?, model: Model) {
        self.version = version
        self.camera = camera
        self.model = model
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"hello\"")
        writer.key("protocol")
        writer.openObject()
        writer.key("major")
        writer.integer(protocolVersion.major)
        writer.key("minor")
        writer.integer(protocolVersion.minor)
        writer.closeObject()
        writer.key("ocellus")
        writer.string(version)
        writer.key("camera")
        if let camera { write(camera, to: &writer) } else { writer.null() }
        writer.key("model")
        write(model, to: &writer)
        writer.closeObject()
    }

    private func write(_ camera: Camera, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("name")
        writer.string(camera.name)
        writer.key("source")
        writer.string(camera.source)
        writer.key("format")
        writer.string(camera.format)
        writer.key("width")
        writer.integer(camera.width)
        writer.key("height")
        writer.integer(camera.height)
        writer.key("fps")
        if let fps = camera.fps { writer.number(fps, key: "fps") } else { writer.null() }
        writer.closeObject()
    }

    private func write(_ model: Model, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("name")
        writer.string(model.name)
        writer.key("sha256")
        writer.string(model.sha256)
        writer.key("labels")
        writer.openArray()
        for index in 0..<model.labels.count { writer.label(index, of: model.labels) }
        writer.closeArray()
        writer.key("width")
        writer.integer(model.width)
        writer.key("height")
        writer.integer(model.height)
        writer.closeObject()
    }
}

/// The version of the lines: `major` rises when what clients rely on changes.
package let protocolVersion = (major: 1, minor: 0)
