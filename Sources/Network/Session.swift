import Kernels
package import Tensors

/// One lane's use of a plan: an arena of its own, and the team that works on its layers. After `init` nothing is allocated.
package struct Session: ~Copyable {
    package let plan: Plan
    private let team: Team
    private let arena: Arena

    /// - threads: how many work on a layer, the caller of `run` included.
    package init(_ plan: Plan, threads: Int = 1) {
        self.plan = plan
        team = Team(threads: threads, scratchBytes: plan.scratchBytes)
        arena = Arena(byteCount: plan.arenaBytes + threads * plan.scratchBytes)
    }

    private var workspace: Workspace {
        Workspace(arena: arena.start, scratch: arena.start + plan.arenaBytes)
    }

    /// The picture that `run` will classify: where to write it, for a first input of shape 1×C×H×W or 1×H×W×C.
    ///
    /// - channelsLast: whether the shape is 1×H×W×C.
    package func picture(channelsLast: Bool) -> PlanarView {
        let (operand, form) = plan.inputPlaces[0]
        let start = operand.mutableFloats(workspace)
        let shape = plan.inputs[0].shape
        guard case .map(let map) = form else {
            preconditionFailure("an input of shape \(shape) is no picture")
        }
        if channelsLast {
            // Seen as NCHW by the graph, [H][W][C] are planes [channels = H][rows = W][columns = C].
            return PlanarView(
                base: start + map.origin, channels: map.width, height: map.channels, width: map.height,
                channelStride: 1,
                rowStride: map.blockStride, pixelStride: map.rowStride)
        }
        return PlanarView(
            base: start + map.origin, channels: map.channels, height: map.height, width: map.width,
            channelStride: map.blockStride, rowStride: map.rowStride, pixelStride: 1)
    }

    /// Writes an input from row-major floats; their count must be that of the input's shape.
    package func setInput(_ index: Int, to values: [Float]) {
        let (operand, form) = plan.inputPlaces[index]
        let start = operand.mutableFloats(workspace)
        precondition(values.count == plan.inputs[index].shape.reduce(1, *))
        guard case .map(let map) = form else {
            for (place, value) in values.enumerated() { start[place] = value }
            return
        }
        values.withUnsafeBufferPointer { values in
            for row in 0..<map.channels * map.height {
                let to = start + map.offset(block: row / map.height, row: row % map.height)
                to.update(from: values.baseAddress! + row * map.width, count: map.width)
            }
        }
    }

    /// Computes all outputs.
    ///
    /// - alone: without the other threads of the team. The bits are the same.
    package func run(alone: Bool = false) {
        guard !alone else {
            for step in plan.steps {
                for chunk in 0..<step.chunks { step.run(chunk: chunk, memory: workspace) }
            }
            return
        }
        for step in plan.steps { team.run(step, in: workspace) }
        team.rest()
    }

    /// Computes all outputs as `run` does, and says when: `times` gets one reading of the clock before each step, and one
    /// after the last.
    package func run(clock: () -> UInt64, times: UnsafeMutableBufferPointer<UInt64>) {
        precondition(times.count == plan.steps.count + 1)
        for (number, step) in plan.steps.enumerated() {
            times[number] = clock()
            team.run(step, in: workspace)
        }
        times[plan.steps.count] = clock()
        team.rest()
    }

    /// The elements of an output, row-major, valid until the next `run`.
    package func output(_ index: Int = 0) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(
            start: plan.outputOperands[index].floats(workspace), count: plan.outputs[index].shape.reduce(1, *))
    }
}
