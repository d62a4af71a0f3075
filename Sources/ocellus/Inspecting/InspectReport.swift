import Network

/// What `inspect` shows, as text. The numbers are those of `Plan.Layer`.
struct InspectReport {
    let model: String
    let sha256: String
    let plan: Plan

    var parameters: Int { plan.layers.reduce(0) { $0 + $1.parameters } }
    /// Those that there would be if no convolution shared its weights.
    var unsharedParameters: Double {
        plan.layers.reduce(0) { $0 + Double($1.parameters) * Double($1.sharing ?? 1) }
    }
    var neurons: Int { plan.layers.reduce(0) { $0 + $1.neurons } }

    var text: String {
        var lines = ["\(model), \(plan.isa), sha256 \(sha256)"]
        for input in plan.inputs { lines.append("input   \(printable(input.name))  \(sizes(input.shape))") }
        for output in plan.outputs { lines.append("output  \(printable(output.name))  \(sizes(output.shape))") }
        var table = TextTable([
            (4, .right), (24, .left), (20, .left), (14, .right), (14, .right), (10, .right), (8, .right), (9, .right),
            (9, .right),
        ])
        table.add(["#", "layer", "operator", "input", "output", "parameters", "sharing", "MMAC", "field"])
        for (number, layer) in plan.layers.enumerated() {
            table.add([
                "\(number + 1)", printable(layer.source.name), layer.source.operatorName,
                layer.inputs.first.map { sizes($0.shape) } ?? "–", sizes(layer.outputs[0].shape),
                "\(layer.parameters)", layer.sharing.map { "×\($0)" } ?? "",
                layer.multiplyAdds == 0 ? "" : threeDecimals(Double(layer.multiplyAdds) / 1e6),
                layer.receptiveField.map { $0.isEmpty ? "1" : sizes($0) } ?? "all",
            ])
            for detail in details(layer) { table.addLine("       \(detail)") }
        }
        return (lines + [""] + table.lines + [""] + ArenaPicture(plan).lines + [""] + totals).joined(separator: "\n")
    }

    /// What does not fit into the columns.
    private func details(_ layer: Plan.Layer) -> [String] {
        var parts: [String] = []
        if !layer.fused.isEmpty { parts.append("with \(layer.fused.map(\.operatorName).joined(separator: ", "))") }
        if let window = layer.window {
            var text = "kernel \(sizes(window.kernel))"
            if window.stride.contains(where: { $0 != 1 }) { text += ", stride \(sizes(window.stride))" }
            let padding = window.paddingBegin + window.paddingEnd
            if padding.contains(where: { $0 != 0 }) {
                let isEven = window.paddingBegin == window.paddingEnd
                text += ", padding \(sizes(window.paddingBegin))" + (isEven ? "" : " and \(sizes(window.paddingEnd))")
            }
            if window.dilation.contains(where: { $0 != 1 }) { text += ", dilation \(sizes(window.dilation))" }
            if let groups = layer.groups, groups > 1 { text += ", \(groups) groups" }
            parts.append(text)
        }
        parts.append("\(layer.neurons) neurons")
        if let stride = layer.fieldStride, !stride.isEmpty {
            let share = layer.fieldShare.map { ", \(oneDecimal($0 * 100)) % of the input" } ?? ""
            parts.append("fields \(sizes(stride)) apart\(share)")
        }
        var place: [String] = layer.kernels
        if let interval = layer.outputs[0].interval {
            let steps = "steps \(interval.steps.lowerBound)…\(max(interval.steps.upperBound - 1, 0))"
            place.append("arena \(interval.offset) + \(interval.byteCount), \(steps)")
        }
        return wrapped(parts) + wrapped(place)
    }

    /// The parts on as few lines as take them.
    private func wrapped(_ parts: [String]) -> [String] {
        let width = 112
        var lines: [String] = []
        for part in parts {
            if let line = lines.last, line.count + 2 + part.count <= width {
                lines[lines.count - 1] = "\(line); \(part)"
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    private var totals: [String] {
        func millions(_ count: Double) -> String { threeDecimals(count / 1e6) }
        return [
            "\(plan.layers.count) layers in \(plan.stepNames.count) steps, \(neurons) neurons",
            "parameters     \(millions(Double(parameters))) M, "
                + "\(millions(unsharedParameters)) M if no weights were shared",
            "multiply-adds  \(millions(Double(plan.multiplyAdds))) M for a picture",
            "memory         activations \(oneDecimal(Double(plan.arenaBytes) / 1_048_576)) MiB, "
                + "parameters in the file \(oneDecimal(Double(plan.parameterBytes) / 1_048_576)) MiB",
            "",
            "sharing: times more parameters if each neuron had weights of its own. MMAC: million multiply-adds.",
            "field: rows × columns of the input that a neuron depends on; those of neighbours are so many rows × columns apart.",
            "arena: byte offset + bytes of the output.",
        ]
    }
}

/// 1×3×224×224.
func sizes(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map { "\($0)" }.joined(separator: "×")
}
