/// How a network is fed, as far as it is said: what is nil takes its default from the graph, later.
///
/// The same flat map is read from a model's metadata, from the YAML file beside it and from the `model` section; `adding`
/// lays one over the other.
package struct ModelDescription: Sendable, Equatable {
    /// The order of the input's colour planes.
    package enum Order: String, Sendable, CaseIterable {
        case rgb = "RGB"
        case bgr = "BGR"
        case grey = "GREY"
    }

    package enum Resize: String, Sendable, CaseIterable {
        /// To the input's size, whatever the proportions.
        case squash
        /// Proportions kept, the middle cut out.
        case crop
        /// Proportions kept, the rest filled.
        case letterbox
    }

    package enum Filter: String, Sendable, CaseIterable {
        /// Bilinear with a support that grows with the scale, so that nothing aliases.
        case triangle
        case bilinear, nearest
    }

    package enum Softmax: String, Sendable, CaseIterable {
        case auto, on, off
    }

    /// One per output, in order.
    package var labels: Said<[String]>?
    package var order: Said<Order>?
    /// On 0…255, one number or one per plane.
    package var mean: Said<[Float]>?
    /// On 0…255, one number or one per plane; none is 0.
    package var std: Said<[Float]>?
    package var resize: Said<Resize>?
    /// Pixels of the shorter side, before the middle is cut out.
    package var resizeTo: Said<Int>?
    package var filter: Said<Filter>?
    package var softmax: Said<Softmax>?

    package init() {}

    static let keys: [SettingKey<ModelDescription>] = [
        SettingKey(
            "labels", \.labels, SettingKind<Said<[String]>?>.said(.labels), standard: "",
            "The names of the model's outputs, in order: a list, or a file with one on a line.",
            "Without: what the model says of itself, else \"class 0\", \"class 1\", …"),
        SettingKey(
            "order", \.order, .said(.choice), standard: "",
            "The order of colours that the model was trained on.",
            "Without: what the model says of itself, else GREY if its input has one channel, RGB if it has three."),
        SettingKey(
            "mean", \.mean, .said(.numbers("any")), standard: "",
            "Subtracted from each value (0 to 255) of the picture, in the order of the planes.",
            "Without: what the model says of itself, else 0."),
        SettingKey(
            "std", \.std, .said(.numbers("above 0")), standard: "",
            "What each value is divided by, after the mean was subtracted.",
            "Without: what the model says of itself, else 1."),
        SettingKey(
            "resize", \.resize, .said(.choice), standard: "",
            "How the picture gets the input's size. squash: whatever its proportions; crop: the middle is cut out;",
            "letterbox: what is missing is filled.",
            "Without: what the model says of itself, else squash."),
        SettingKey(
            "resize_to", \.resizeTo, .said(.integer(1...16_384, of: "pixels")), standard: "",
            "With crop: what the shorter side becomes before the middle is cut out.",
            "Without: what the model says of itself, else the input's size × 256/224."),
        SettingKey(
            "filter", \.filter, .said(.choice), standard: "",
            "How pixels are made of pixels. triangle: bilinear that does not alias, as Pillow's BILINEAR.",
            "Without: what the model says of itself, else triangle."),
        SettingKey(
            "softmax", \.softmax, .said(.choice), standard: "",
            "Whether scores are made probabilities. auto: unless the model does it itself.",
            "Without: what the model says of itself, else auto."),
    ]

    /// What `later` says, and what this one says where that is silent.
    package func adding(_ later: ModelDescription) -> ModelDescription {
        var sum = self
        sum.labels = later.labels ?? labels
        sum.order = later.order ?? order
        sum.mean = later.mean ?? mean
        sum.std = later.std ?? std
        sum.resize = later.resize ?? resize
        sum.resizeTo = later.resizeTo ?? resizeTo
        sum.filter = later.filter ?? filter
        sum.softmax = later.softmax ?? softmax
        return sum
    }
}

/// A value, and where it was said. Two are equal if the values are, wherever they were said.
package struct Said<Value: Sendable & Equatable>: Sendable, Equatable {
    package var value: Value
    /// `FILE:LINE:COLUMN`, or the name of a variable or of a metadata key.
    package var subject: String

    package init(_ value: Value, subject: String) {
        self.value = value
        self.subject = subject
    }

    package static func == (a: Said, b: Said) -> Bool { a.value == b.value }
}
