import Settings

/// A configuration, and the description of a model in its metadata.
enum YAMLTarget: Target {
    static let name = "yaml"

    static var seeds: [[UInt8]] {
        [
            "camera:\n  source: builtin:demo\n  fps: 12.5\n  size: 640x480\n  max_frame_bytes: 16 MiB\n",
            "labels: [cat, \"dog\"]\nmean: [1, 2.5e1, 3]\nstd: 255\nresize: crop\nfilter: nearest\n",
            "model:\n  path: a.onnx\n  labels: [cat, \"dog\"]\n  mean: [1, 2.5e1, 3]\n  resize: crop\n  order: BGR\n",
            "inference: {threads: 2, max_age: 500 ms, exact: true}\ndecisions: {top: 3}\noutput: {socket_mode: 0660}\n",
            "# nothing\n---\n", "a: [[[[{b: c}]]]]\n", "camera: &x {name: a}\nmodel: *x\n",
        ].map { Array($0.utf8) }
    }

    static func read(_ input: UnsafeRawBufferPointer) {
        _ = try? Configuration.read(Array(input), file: "/etc/ocellus/front.yaml", environment: [:])
        _ = try? ModelDescription.read(Array(input), file: "/nowhere/a.yaml")
        let text = String(decoding: input, as: UTF8.self)
        for key in ["mean", "resize_to", "softmax"] {
            _ = try? ModelDescription.read(metadata: [(name: "ocellus.\(key)", value: text)], model: "a.onnx")
        }
    }
}
