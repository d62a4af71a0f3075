import Foundation
import Testing

/// A new operator, expansion or pass is one file, and one line in an ordered list: the list and the folder say the same.
@Suite struct RegistryTests {
    private static let network = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Network").standardizedFileURL

    @Test(arguments: ["Expansions", "Operators", "Passes"])
    func theListNamesEveryFile(list: String) throws {
        let text = try String(contentsOf: Self.network.appending(path: "\(list).swift"), encoding: .utf8)
        let named = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasSuffix(".self,") }.map { $0.replacing(".self,", with: "") }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.network.appending(path: list).path)
            .map { $0.replacing(".swift", with: "") }
        #expect(Set(named) == Set(files))
        #expect(Set(named).count == named.count)
        if list != "Passes" { #expect(named == named.sorted()) }
    }
}
