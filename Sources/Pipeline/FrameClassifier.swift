package import Decisions
package import Frames
import Messages
import Network
package import Preprocess

/// One thread's use of a classifier: from a frame's bytes to its highest scores. Allocates nothing per frame, but for
/// libjpeg's own pools.
package struct FrameClassifier: ~Copyable {
    private let classifier: Classifier
    private let reader: FrameReader
    private let session: Session
    /// What the frame looks like as a whole, if that is wanted.
    let thumbnail: Thumbnail?
    package private(set) var top: TopScores

    /// - Parameters:
    ///   - threads: how many work on a layer.
    ///   - top: how many scores are kept.
    ///   - exact: JPEGs are decoded whole.
    ///   - thumbnail: filled with each frame.
    package init(
        _ classifier: Classifier, threads: Int, top: Int, exact: Bool, view: View = .whole, thumbnail: Thumbnail? = nil
    ) {
        self.classifier = classifier
        self.thumbnail = thumbnail
        reader = FrameReader(classifier.input, view: view, exact: exact, kernels: classifier.plan.kernels)
        session = Session(classifier.plan, threads: threads)
        self.top = TopScores(capacity: min(top, classifier.labels.count))
    }

    /// The scores of all labels, until the next frame is loaded.
    var scores: UnsafeBufferPointer<Float> { session.output() }

    /// Runs the network once, over whatever lies there, so that its memory and its threads are there when a frame comes.
    mutating func warmUp() { session.run() }

    /// The frame's pixels become the network's input.
    package func load(_ bytes: UnsafeRawBufferPointer, format: FrameFormat) throws(FrameFault) {
        try reader.fill(
            session.picture(channelsLast: classifier.channelsLast), from: bytes, format: format,
            thumbnail: thumbnail)
    }

    /// Runs the network over what was loaded; then `top` holds the result.
    ///
    /// - Parameter alone: this thread does it all, whatever other threads there are.
    /// - Throws: if one of the highest scores is infinite or no number.
    package mutating func classify(alone: Bool = false) throws(FrameFault) {
        session.run(alone: alone)
        top.select(from: session.output())
        let isFinite = top.withTop { _, scores in scores.allSatisfy(\.isFinite) }
        guard isFinite else {
            throw FrameFault(
                .undecodable,
                "the model gave a score that is infinite or not a number: it is damaged, or fed in another way than it was "
                    + "trained")
        }
    }
}
