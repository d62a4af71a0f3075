import Messages
import Network

extension InspectReport {
    func json() throws(Failure) -> String {
        var writer = JSONWriter(capacity: capacity)
        writer.beginLine()
        writer.openObject()
        writer.key("model")
        writer.string(model)
        writer.key("sha256")
        writer.string(sha256)
        writer.key("isa")
        writer.string(plan.isa)
        for (key, values) in [("inputs" as StaticString, plan.inputs), ("outputs", plan.outputs)] {
            writer.key(key)
            writer.openArray()
            for value in values {
                writer.openObject()
                writer.key("name")
                writer.string(value.name)
                writer.key("shape")
                writer.integers(value.shape)
                writer.closeObject()
            }
            writer.closeArray()
        }
        writer.key("layers")
        writer.openArray()
        for layer in plan.layers { write(layer, to: &writer) }
        writer.closeArray()
        writer.key("arena")
        writeArena(to: &writer)
        writer.key("totals")
        writeTotals(to: &writer)
        writer.closeObject()
        return try writer.finishedLine()
    }

    /// Bytes that the line needs at most: numbers and keys, and names that may be escaped.
    private var capacity: Int {
        func bytes(_ text: String) -> Int { text.utf8.count * 6 }
        func bytes(_ shape: [Int]) -> Int { shape.count * 21 }
        var count = 4096 + bytes(model)
        for value in plan.inputs + plan.outputs { count += 64 + bytes(value.name) + bytes(value.shape) }
        for layer in plan.layers {
            count += 2048 + bytes(layer.source.name) + layer.kernels.reduce(0) { $0 + 4 + bytes($1) }
            for source in layer.fused { count += 64 + bytes(source.name) + bytes(source.operatorName) }
            for value in layer.inputs + layer.outputs { count += 256 + bytes(value.name) + bytes(value.shape) }
        }
        for tenant in plan.tenants { count += 256 + bytes(tenant.name) + bytes(tenant.shape ?? []) }
        return count
    }

    private func write(_ layer: Plan.Layer, to writer: inout JSONWriter) {
        writer.openObject()
        writer.source(layer.source)
        writer.key("fused")
        writer.openArray()
        for source in layer.fused {
            writer.openObject()
            writer.source(source)
            writer.closeObject()
        }
        writer.closeArray()
        for (key, values) in [("inputs" as StaticString, layer.inputs), ("outputs", layer.outputs)] {
            writer.key(key)
            writer.openArray()
            for value in values { writer.value(value) }
            writer.closeArray()
        }
        let window = layer.window
        for (key, numbers) in [
            ("kernel" as StaticString, window?.kernel), ("stride", window?.stride), ("dilation", window?.dilation),
            ("padding_begin", window?.paddingBegin), ("padding_end", window?.paddingEnd),
        ] {
            writer.key(key)
            writer.integers(numbers)
        }
        writer.key("groups")
        writer.integer(orNull: layer.groups)
        writer.key("parameters")
        writer.integer(layer.parameters)
        writer.key("sharing")
        writer.integer(orNull: layer.sharing)
        writer.key("multiply_adds")
        writer.integer(layer.multiplyAdds)
        writer.key("neurons")
        writer.integer(layer.neurons)
        writer.key("receptive_field")
        writer.integers(layer.receptiveField)
        writer.key("field_stride")
        writer.integers(layer.fieldStride)
        writer.key("field_share")
        if let share = layer.fieldShare { writer.float(Float(share), key: "field_share") } else { writer.null() }
        writer.key("kernels")
        writer.openArray()
        for kernel in layer.kernels { writer.string(kernel) }
        writer.closeArray()
        writer.key("first_step")
        writer.integer(layer.steps.lowerBound)
        writer.key("steps")
        writer.integer(layer.steps.count)
        writer.closeObject()
    }

    private func writeArena(to writer: inout JSONWriter) {
        writer.openArray()
        for tenant in plan.tenants {
            writer.openObject()
            writer.key("name")
            writer.string(tenant.name)
            writer.key("shape")
            writer.integers(tenant.shape)
            writer.interval(tenant.interval)
            writer.closeObject()
        }
        writer.closeArray()
    }

    private func writeTotals(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("layers")
        writer.integer(plan.layers.count)
        writer.key("steps")
        writer.integer(plan.stepNames.count)
        writer.key("parameters")
        writer.integer(parameters)
        writer.key("parameters_unshared")
        writer.integer(Int(min(unsharedParameters, 0x1p62)))
        writer.key("multiply_adds")
        writer.integer(plan.multiplyAdds)
        writer.key("neurons")
        writer.integer(neurons)
        writer.key("arena_bytes")
        writer.integer(plan.arenaBytes)
        writer.key("weight_bytes")
        writer.integer(plan.parameterBytes)
        writer.closeObject()
    }
}

extension JSONWriter {
    fileprivate mutating func source(_ source: Plan.Layer.Source) {
        key("name")
        string(source.name)
        key("operator")
        string(source.operatorName)
    }

    fileprivate mutating func value(_ value: Plan.Layer.Value) {
        openObject()
        key("name")
        string(value.name)
        key("shape")
        integers(value.shape)
        key("arena")
        if let interval = value.interval {
            openObject()
            self.interval(interval)
            closeObject()
        } else {
            null()
        }
        closeObject()
    }

    fileprivate mutating func interval(_ interval: Plan.Layer.Interval) {
        key("offset")
        integer(interval.offset)
        key("bytes")
        integer(interval.byteCount)
        key("first_step")
        integer(interval.steps.lowerBound)
        key("last_step")
        integer(max(interval.steps.upperBound - 1, 0))
    }

    fileprivate mutating func integer(orNull value: Int?) {
        if let value { integer(value) } else { null() }
    }

    fileprivate mutating func integers(_ values: [Int]?) {
        guard let values else { return null() }
        openArray()
        for value in values { integer(value) }
        closeArray()
    }

    /// Ends the line and gives it without its "\n".
    mutating func finishedLine() throws(Failure) -> String {
        do throws(LineError) { try endLine() } catch { throw Failure(.internal, "\(error)") }
        return withLine { String(decoding: $0.dropLast(), as: UTF8.self) }
    }
}
