extension ModelDescription {
    /// Reads a file with a label on each line that is named elsewhere than in a YAML text.
    package static func readLabels(_ path: String) throws(SettingsError) -> Said<[String]> {
        do throws(SettingsError.Mistake) {
            return Said(try SettingKind<[String]>.labels(inFile: path), subject: path)
        } catch {
            throw SettingsError(mistakes: [error])
        }
    }
}
