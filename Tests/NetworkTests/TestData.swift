import Foundation

/// Models, pictures and golden outputs that nobody on the project made. They are not part of the repository.
enum TestData {
    static let folder: URL? = {
        let stated = ProcessInfo.processInfo.environment["OCELLUS_TESTDATA"]
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let folder = stated.map { URL(filePath: $0) } ?? root.appending(path: "shared/testdata")
        return FileManager.default.fileExists(atPath: folder.appending(path: "models/models.json").path)
            ? folder.standardizedFileURL : nil
    }()

    static let missing = "test data are not here: set OCELLUS_TESTDATA to their folder"
    static var isThere: Bool { folder != nil }

    static func path(_ relative: String) -> String { folder!.appending(path: relative).path }
    static func data(_ relative: String) throws -> Data { try Data(contentsOf: folder!.appending(path: relative)) }
}
