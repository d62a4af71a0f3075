import Preprocess

/// What the lanes work with, exchanged as a whole between two frames.
struct Generation: Sendable {
    /// From 0, one more with each exchange.
    let number: UInt64
    let classifier: Classifier
    let options: PipelineOptions

    /// A lane's use of it.
    ///
    /// - Parameter lane: from 0; the first one may have all threads to itself.
    func classifier(for lane: Int) -> FrameClassifier {
        let hasAll = options.sharesWhenIdle && lane == 0
        return FrameClassifier(
            classifier, threads: hasAll ? options.lanes : options.threadsPerLane, top: options.top,
            exact: options.exact, view: options.view, thumbnail: options.judgesHealth ? Thumbnail() : nil)
    }
}
