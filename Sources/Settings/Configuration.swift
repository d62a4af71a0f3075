/// Everything that can be set: defaults, then the configuration file, then the environment.
package struct Configuration: Sendable, Equatable {
    package var camera = CameraSettings()
    package var model = ModelSettings()
    package var inference = InferenceSettings()
    package var decisions = DecisionSettings()
    package var output = OutputSettings()
    /// The file that it was read from, as it was named; nil if there was none.
    package var file: String?

    /// The defaults.
    package init() {}

    /// What the running instance is called: the camera's name, else the file's without ".yaml", else `camera`.
    package var name: String {
        if let name = camera.name { return name }
        guard let file else { return "camera" }
        let last = file.split(separator: "/").last.map(String.init) ?? ""
        for ending in [".yaml", ".yml"] where last.hasSuffix(ending) && last.count > ending.count {
            return String(last.dropLast(ending.count))
        }
        return last.isEmpty ? "camera" : last
    }

    /// The keys, as `SECTION.KEY`, whose values differ from those of another one, in the order of the file.
    package func keys(differingFrom other: Configuration) -> [String] {
        Self.sections.flatMap { section in
            section.keys.filter { $0.differs(self, other) }.map { "\(section.name).\($0.name)" }
        }
    }

    /// Takes the values of some keys, given as `SECTION.KEY`, from another one.
    package mutating func take(_ names: some Sequence<String>, from other: Configuration) {
        let names = Set(names)
        for section in Self.sections {
            for key in section.keys where names.contains("\(section.name).\(key.name)") { key.copy(other, &self) }
        }
    }

    /// A section of the file: its name, what it is about, and its keys.
    package struct Section: Sendable {
        package let name: String
        package let note: String
        package let keys: [SettingKey<Configuration>]

        init<Part>(
            _ name: String, _ note: String, _ keys: [SettingKey<Part>],
            _ path: any WritableKeyPath<Configuration, Part> & Sendable
        ) {
            self.name = name
            self.note = note
            self.keys = keys.map { $0.lifted(path) }
        }
    }

    /// All sections with all keys, in the order of the file.
    package static let sections = [
        Section("camera", "The camera that is watched.", CameraSettings.keys, \.camera),
        Section("model", "The network that classifies, and how it is fed.", ModelSettings.keys, \.model),
        Section("inference", "How frames are classified.", InferenceSettings.keys, \.inference),
        Section("decisions", "What is made of the scores.", DecisionSettings.keys, \.decisions),
        Section("output", "Where lines go.", OutputSettings.keys, \.output),
    ]
}
