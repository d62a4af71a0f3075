import ArgumentParser
import Network
import ONNX

/// `ocellus inspect`
struct Inspect: Command {
    static let configuration = CommandConfiguration(
        abstract: "Shows a network layer by layer, without running it.",
        discussion: """
            A layer is a node of the file, with the nodes that are done in the same pass over memory ("with"). The field of a \
            layer is the part of the picture, in rows and columns, that one of its neurons depends on. Sharing tells how many \
            times more parameters a convolution would have if its weights were not the same at every place.

            Below the layers stands the arena, the memory in which all activations live: step by step from left to right, byte \
            by byte from top to bottom, with the filters' and strides' sides above. A value takes as many bytes as its shape \
            says, from the step that makes it to the last that reads it; then its place goes to others.

            With --json one object on one line: model, sha256, isa, inputs, outputs, layers, arena, totals. A layer has name, \
            operator, fused (name, operator), inputs (name, shape), outputs (name, shape, arena: offset, bytes, first_step, \
            last_step, or null), kernel, stride, dilation, padding_begin, padding_end (one number for each spatial \
            dimension, or null), groups, parameters, sharing, multiply_adds, neurons, receptive_field (null: the whole \
            input), field_stride, field_share (of the input's rows and columns, or null), kernels, first_step, steps. The \
            arena is an array with name, shape (null: scratch memory), offset, bytes, first_step, last_step. The totals are layers, steps, parameters, parameters_unshared, \
            multiply_adds, neurons, arena_bytes, weight_bytes.
            """)

    @Argument(help: "An ONNX file, builtin:camera-health or builtin:camera-health-int8.")
    var model: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func execute() async throws(Failure) {
        let kernels = try chosenKernels()
        let report: InspectReport
        do throws(ModelError) {
            let file = try readModel(model)
            report = InspectReport(model: model, sha256: file.sha256, plan: try Plan(file.model, kernels: kernels))
        } catch {
            throw Failure(error)
        }
        try put(json ? try report.json() : report.text)
    }
}
