/// What was seen in one picture file: the line of `ocellus classify --json`.
///
/// Its buffers are borrowed, as a `Prediction`'s.
package struct Classification: Line {
    /// As it was given on the command line.
    package var file: String
    package var labels: LabelTable
    /// Indices of the labels with the highest scores, highest first.
    package var top: UnsafeBufferPointer<Int>
    /// The scores of `top`, in its order.
    package var scores: UnsafeBufferPointer<Float>

    package init(
        file: String, labels: LabelTable, top: UnsafeBufferPointer<Int>, scores: UnsafeBufferPointer<Float>
    ) {
        precondition(top.count == scores.count)
        self.file = file
        self.labels = labels
        self.top = top
        self.scores = scores
    }

    package func write(to writer: inout JSONWriter) {
        writer.openObject()
        writer.key("type")
        writer.value("\"prediction\"")
        writer.key("file")
        writer.string(file)
        writer.top(top, scores: scores, labels: labels)
        writer.closeObject()
    }
}
