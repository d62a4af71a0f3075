/// How the run goes: frames, times, rates.
package struct Status: Line, Sendable, Equatable {
    /// The account of all frames: `captured = classified + inFlight + Σ dropped`.
    package struct Frames: Sendable, Equatable {
        package var captured: UInt64
        package var classified: UInt64
        package var inFlight: UInt64
        /// By fate, in the order in which they are written.
        package var dropped: [Loss]

        package init(captured: UInt64, classified: UInt64, inFlight: UInt64, dropped: [Loss]) {
            self.captured = captured
            self.classified = classified
            self.inFlight = inFlight
            self.dropped = dropped
        }
    }

    package struct Loss: Sendable, Equatable {
        package var fate: String
        package var count: UInt64

        package init(fate: String, count: UInt64) {
            self.fate = fate
            self.count = count
        }
    }

    /// Nanoseconds.
    package struct Percentiles: Sendable, Equatable {
        package var p50: UInt64
        package var p95: UInt64
        package var p99: UInt64

        package init(p50: UInt64, p95: UInt64, p99: UInt64) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    package struct Latency: Sendable, Equatable {
        package var queue: Percentiles
        package var preprocess: Percentiles
        package var inference: Percentiles
        package var total: Percentiles

        package init(queue: Percentiles, preprocess: Percentiles, inference: Percentiles, total: Percentiles) {
            self.queue = queue
            self.preprocess = preprocess
            self.inference = inference
            self.total = total
        }
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package var time: Int64
    /// Nanoseconds since the start.
    package var uptime: UInt64
    package var frames: Frames
    package var latency: Latency
    /// Frames per second that the source was asked for; nil if it has no rate.
    package var askedRate: Double?
    /// Frames per second that came.
    package var gotRate: Double
    package var subscribers: Int

    package init(
        time: Int64, uptime: UInt64, frames: Frames, latency: Latency, askedRate: Double?, gotRate: Double,
        subscribers: Int
    ) {
        self.time = time
        self.uptime = uptime
        self.frames = frames
        self.latency = latency
        self.askedRate = askedRate
        self.gotRate = gotRate
        self.subscribers = subscribers
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"status\"")
        writer.key("time")
        writer.time(time)
        writer.key("uptime_s")
        writer.tenths(uptime)
        writer.key("frames")
        write(frames, to: &writer)
        writer.key("latency_ms")
        write(latency, to: &writer)
        writer.key("rate")
        writer.openObject()
        writer.key("asked")
        if let askedRate { writer.number(askedRate, key: "asked") } else { writer.null() }
        writer.key("got")
        writer.number(gotRate, key: "got")
        writer.closeObject()
        writer.key("subscribers")
        writer.integer(subscribers)
        writer.closeObject()
    }

    private func write(_ frames: Frames, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("captured")
        writer.integer(frames.captured)
        writer.key("classified")
        writer.integer(frames.classified)
        writer.key("in_flight")
        writer.integer(frames.inFlight)
        writer.key("dropped")
        writer.openObject()
        for loss in frames.dropped {
            writer.key(text: loss.fate)
            writer.integer(loss.count)
        }
        writer.closeObject()
        writer.closeObject()
    }

    private func write(_ latency: Latency, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("queue")
        write(latency.queue, to: &writer)
        writer.key("preprocess")
        write(latency.preprocess, to: &writer)
        writer.key("inference")
        write(latency.inference, to: &writer)
        writer.key("total")
        write(latency.total, to: &writer)
        writer.closeObject()
    }

    private func write(_ percentiles: Percentiles, to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("p50")
        writer.milliseconds(percentiles.p50)
        writer.key("p95")
        writer.milliseconds(percentiles.p95)
        writer.key("p99")
        writer.milliseconds(percentiles.p99)
        writer.closeObject()
    }
}
