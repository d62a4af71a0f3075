package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A camera that is watched for as long as it takes: opened, read, and, when it is lost, waited for and opened again.
///
/// Invariants:
/// 1. While the camera is away nothing of it is held: no descriptor, no buffer. With a descriptor still open it would come
///    back under another number.
/// 2. Only the camera that was found first is taken again.
/// 3. Nobody waits without sleeping: a failed attempt waits 0.25 s, the next ones twice as long each, 30 s at most; a node
///    that appears is tried at once.
/// 4. Each loss is told once, and each return.
/// 5. When another stream is asked of it, it is opened anew once, or not at all where only controls differ; what it cannot do it
///    refuses, and is watched as before.
///
/// On one thread at a time, as every source.
package final class Camera: FrameSource {
    /// When a camera that is not there ends the run.
    package enum Patience: Sendable {
        /// At once: as a file that is not there.
        case none
        /// If it is not there at the start.
        case afterStart
        /// Never: a camera that is missing at the start is waited for as well.
        case always
    }

    package var format: FrameFormat { stream?.format ?? lastFormat }
    package var isPresent: Bool { stream != nil }
    package private(set) var place: String?
    package let isLive = true

    private let choice: CameraChoice
    private let standing: StandingRequest
    /// What it gives, or will give when it is found.
    private var request: StreamRequest
    private let patience: Patience
    private let system = SystemCameras()
    private let watch: NodeWatch
    private var stream: CameraStream?
    private var identity: CameraIdentity?
    private var lastFormat = FrameFormat(pixelFormat: .mjpeg, width: 0, height: 0)
    private var clock = CameraClock()
    private var silence = Silence()
    private var sizes = SizeDoubt()
    private var retry = Backoff(shortest: 250_000_000, longest: 30_000_000_000)
    /// What is to be told before anything else.
    private var news: [SourceNews] = []
    /// The sentence that was told last about why it cannot be opened.
    private var lastObstacle: String?
    /// What was told last about how the stream was set up.
    private var lastSetting: String?
    /// Why the stream must be opened anew, before it is read again. Not at once: whoever reads it refers to it, and with two
    /// openings the second would find the camera busy.
    private var renewal: Renewal?

    private enum Renewal: String {
        case sourceChange = "its source has changed"
        case otherSize = "its frames have another size than it says"
        /// A stream that has stalled often starts again only from the beginning.
        case silence = "it gave no frames"
    }

    /// Opens the camera, or begins to wait for it.
    package init(_ choice: CameraChoice, _ standing: StandingRequest, patience: Patience) throws(SourceError) {
        self.choice = choice
        self.standing = standing
        self.patience = patience
        do throws(DeviceError) {
            watch = try NodeWatch()
        } catch {
            throw error.asSourceError
        }
        request = standing.begin()
        do throws(DeviceError) {
            try open()
        } catch {
            guard patience == .always, !error.isFinal else { throw error.asSourceError }
            tell(of: error, as: error.code == EBUSY ? .busy : .lost)
            retry.fail()
        }
    }

    deinit { standing.end() }

    package func read(into slot: inout WritableSlot) throws(SourceError) -> Arrival {
        if !news.isEmpty { return .news(news.removeFirst()) }
        do throws(DeviceError) {
            if let change = standing.change { try take(change) }
            try renew()
            guard let stream else { return try waitForReturn() }
            return try read(stream, into: &slot)
        } catch {
            guard patience != .none else { throw error.asSourceError }
            lose(error)
            return .news(news.removeFirst())
        }
    }

    // MARK: while it is there

    private func read(_ stream: CameraStream, into slot: inout WritableSlot) throws(DeviceError) -> Arrival {
        switch try stream.next(timeout: silence.patience) {
        case .lost(let fate, let count, let reason): return .lost(fate, count: count, reason: reason)
        case .sourceChanged:
            renewal = .sourceChange
            return .idle
        case .nothing: return endure()
        case .frame(let filled):
            let times = clock.times(of: filled)
            let damage = stream.copy(filled, into: &slot)
            stream.release(filled)
            retry.reset()
            if let end = silence.end() { news.append(end) }
            guard let damage else {
                sizes.settle()
                return .frame(times)
            }
            if damage.fate == .wrongSize, sizes.grows() { resolveSize(stream) }
            return .lost(damage.fate, count: 1, reason: damage.reason)
        }
    }

    /// No frame: is it longer than its rate explains?
    private func endure() -> Arrival {
        switch silence.look(fps: format.fps) {
        case .short: break
        case .begins(let event): return .news(event)
        case .isLong: renewal = .silence
        }
        return .idle
    }

    /// Frames of a size that was not negotiated, over and over: the first time the camera is asked again; if it stays with its
    /// answer, the pictures' own headers are the truth.
    private func resolveSize(_ stream: CameraStream) {
        guard sizes.wasAsked, let size = stream.wrongSize else {
            sizes.wasAsked = true
            renewal = .otherSize
            return
        }
        stream.adopt(width: size.width, height: size.height)
        sizes.settle()
        changed("its frames are \(size.width) x \(size.height), whatever it says")
    }

    /// Closes and opens the stream, which may be another one then, if there is a reason to.
    private func renew() throws(DeviceError) {
        guard let cause = renewal else { return }
        renewal = nil
        lastFormat = format
        stream = nil
        try open()
        if format != lastFormat { changed(cause.rawValue) }
    }

    private func changed(_ reason: String) {
        news.append(.camera(.changed, time: wallClockNow(), reason: reason))
    }

    // MARK: when something else is asked of it

    /// Does what is asked from now on, or refuses it and goes on as before.
    ///
    /// - Throws: what it was lost by.
    private func take(_ new: StreamRequest) throws(DeviceError) {
        let old = request
        request = new
        do throws(DeviceError) {
            if let stream, new.differsOnlyInControls(from: old) {
                news += try stream.apply(new).map { .remark($0) }
            } else if stream != nil, new != old {
                lastFormat = format
                stream = nil
                try open()
                changed("something else is asked of it")
            } else {
                retry.reset()
            }
        } catch {
            request = old
            standing.answer(.failure(error.asSourceError))
            if let stream { _ = try stream.apply(old) } else { try open() }
            return
        }
        standing.answer(.success(()))
    }

    // MARK: while it is away

    private func lose(_ error: DeviceError) {
        lastFormat = format
        stream = nil
        renewal = nil
        if let end = silence.end() { news.append(end) }
        tell(of: error, as: .lost)
        retry.fail()
    }

    /// Sleeps until something may have changed, a second at most, and tries.
    private func waitForReturn() throws(DeviceError) -> Arrival {
        if watch.wait(timeout: retry.patience) {
            retry.reset()
        } else if !retry.isDue {
            return .idle
        }
        do throws(DeviceError) {
            try open()
            lastObstacle = nil
            return .news(.camera(.found, time: wallClockNow(), reason: place))
        } catch {
            retry.fail()
            let sentence = error.description
            // That it is still away need not be said.
            guard !error.isLoss, sentence != lastObstacle else { return .idle }
            lastObstacle = sentence
            guard error.code == EBUSY else { return .news(.remark(sentence)) }
            return .news(.camera(.busy, time: wallClockNow(), reason: sentence))
        }
    }

    private func open() throws(DeviceError) {
        let node = try system.find(choice, identity: identity)
        let opened = try CameraStream(node.path, request)
        if opened.remarks.first != lastSetting { news += opened.remarks.map { .remark($0) } }
        lastSetting = opened.remarks.first
        stream = opened
        place = node.byID.first ?? node.path
        if identity == nil, node.card != nil { identity = node.identity }
        silence.begin()
    }

    private func tell(of error: DeviceError, as state: SourceNews.CameraState) {
        let sentence = error.description
        lastObstacle = sentence
        news.append(.camera(state, time: wallClockNow(), reason: sentence))
    }
}
