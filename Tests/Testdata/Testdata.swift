import FoundationEssentials
package import Frames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Pictures and recordings for developers, which do not come with the repository.
package enum Testdata {
    /// OCELLUS_TESTDATA, or `shared/testdata` beside the repository; nil if neither is there.
    package static let folder: String? = {
        let asked = getenv("OCELLUS_TESTDATA").map { String(cString: $0) }
        let beside = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/shared/testdata"
        return [asked, beside].compactMap(\.self).first { access("\($0)/streams/index.json", R_OK) == 0 }
    }()

    package static let isThere = folder != nil
    package static let absence = "no test data: set OCELLUS_TESTDATA to their folder"

    package static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }

    package static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: path(name))))
    }

    package static func json<Value: Decodable>(_ name: String, as: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: path(name))))
    }

    /// A folder for one test, removed with what is in it.
    package static func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ocellus-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    package static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    package static func read(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }
}

/// Reads a source to its end; the bytes are those of the frame, or none of a lost one.
package func readAll(
    _ source: any FrameSource, slotCapacity: Int = 1 << 20, _ body: (Arrival, UnsafeRawBufferPointer) throws -> Void
) throws {
    let ring = FrameRing(lanes: 1, slotCapacity: slotCapacity, policy: .blocking)
    while true {
        guard var slot = ring.reserve() else { return }
        let arrival = try source.read(into: &slot)
        switch arrival {
        case .frame: try body(arrival, UnsafeRawBufferPointer(rebasing: slot.bytes[..<slot.byteCount]))
        case .lost, .news: try body(arrival, UnsafeRawBufferPointer(start: nil, count: 0))
        case .idle: continue
        case .end: return
        }
    }
}

/// A row of a table whose columns are of several types.
package struct StreamRow: Decodable {
    package var frame: Int
    package var byteCount: Int
    package var width: Int
    package var height: Int
    package var mean: [Double]
    package var md5: String

    package init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        frame = try row.decode(Int.self)
        byteCount = try row.decode(Int.self)
        width = try row.decode(Int.self)
        height = try row.decode(Int.self)
        mean = try row.decode([Double].self)
        md5 = try row.decode(String.self)
    }
}

/// A stream as `streams/index.json` lists it.
package struct StreamListing: Decodable {
    package var file: String
    package var container: String?
    package var rows: [StreamRow]?
    /// Of raw frames.
    package var meanLuma: [Double]?

    private enum CodingKeys: String, CodingKey {
        case file, container, rows
        case meanLuma = "mean_luma"
    }
}
