/// What is made of the scores.
package struct DecisionSettings: Sendable, Equatable {
    /// Labels that a prediction names.
    package var top = 5

    package init() {}

    static let keys: [SettingKey<DecisionSettings>] = [
        SettingKey(
            "top", \.top, .integer(1...1000, of: "labels"), standard: "5",
            "How many labels a prediction names, those with the highest scores; fewer if the model has fewer.")
    ]
}
