import FoundationEssentials
import Frames

/// `recording.json`: what holds for all frames of a recorded folder.
struct RecordingDescription: Equatable {
    static let fileName = "recording.json"
    /// Of the folder's form; another one is refused.
    static let version = 1
    /// Bytes that the file may have.
    static let byteLimit = 65_536

    /// As the lines call the camera: its path, or that of the recording that was copied.
    var camera: String
    var format: FrameFormat
    /// Wall time of the moment `startClock`, in nanoseconds since 1970-01-01T00:00:00Z; whole microseconds.
    var startTime: Int64
    /// Nanoseconds of the source's monotonic clock.
    var startClock: UInt64

    /// The file of the frames.
    var framesName: String { format.pixelFormat == .mjpeg ? "frames.mjpeg" : "frames.raw" }

    init(camera: String, format: FrameFormat, startTime: Int64, startClock: UInt64) {
        self.camera = camera
        self.format = format
        self.startTime = startTime
        self.startClock = startClock
    }

    /// Of a recording that begins with a frame of these times.
    init(camera: String, format: FrameFormat, first: FrameTimes) {
        // The wall clock is written in whole microseconds; what is finer goes to the other clock.
        let finer = UInt64(((first.wallTime % 1000) + 1000) % 1000)
        let isLater = first.capturedAt < finer
        self.init(
            camera: camera, format: format, startTime: first.wallTime - Int64(finer) + (isLater ? 1000 : 0),
            startClock: isLater ? first.capturedAt + 1000 - finer : first.capturedAt - finer)
    }

    /// The wall time of a frame; nil if it cannot be told in 64 bits.
    func wallTime(capturedAt: UInt64) -> Int64? {
        guard let captured = Int64(exactly: capturedAt), let start = Int64(exactly: startClock) else { return nil }
        let (sum, overflows) = startTime.addingReportingOverflow(captured - start)
        return overflows ? nil : sum
    }
}

extension RecordingDescription {
    /// The object in the file, member by member.
    private struct File: Codable {
        var version: Int
        var camera: String?
        var format: String
        var width: Int
        var height: Int
        var stride: Int?
        var fps: Double?
        var colorspace: String?
        var quantization: String?
        var start_time: String
        var start_ns: UInt64
    }

    /// - Parameter name: as error messages call the file.
    init(_ text: [UInt8], name: String) throws(SourceError) {
        func malformed(_ expected: String, _ found: String) -> SourceError {
            SourceError(.malformed, "\(name): expected \(expected), found \(found)")
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(text))
        } catch {
            throw SourceError(.malformed, "\(name): does not describe a recording: \(Self.sentence(error))")
        }
        guard file.version == Self.version else { throw malformed("version \(Self.version)", "\(file.version)") }
        guard let pixelFormat = PixelFormat(name: file.format) else {
            throw malformed("a known pixel format", "\"\(file.format)\"")
        }
        let sizes = pixelFormat == .mjpeg ? 0...65535 : 1...65535
        let stride = file.stride ?? 0
        guard sizes.contains(file.width), sizes.contains(file.height),
            file.width * file.height <= JPEGMarkers.pixelLimit, (0...1 << 20).contains(stride)
        else {
            throw malformed("the size of a picture", "\(file.width) x \(file.height), stride \(stride)")
        }
        if let fps = file.fps, FrameRate(fps) == nil { throw malformed("fps of 0.001 to 4000", "\(fps)") }
        guard let start = WallClockText.read(file.start_time) else {
            throw malformed("a time such as 2026-11-22T08:00:00.123456Z", "\"\(file.start_time)\"")
        }
        guard file.start_ns <= IndexLine.latest else { throw malformed("start_ns below 2⁶²", "\(file.start_ns)") }
        let isFull = file.quantization.map { $0.lowercased().hasPrefix("full") } ?? (pixelFormat == .mjpeg)
        self.init(
            camera: file.camera ?? "",
            format: FrameFormat(
                pixelFormat: pixelFormat, width: file.width, height: file.height, stride: stride, fps: file.fps,
                range: isFull ? .full : .limited,
                matrix: file.colorspace?.lowercased().hasSuffix("709") == true ? .bt709 : .bt601),
            startTime: start, startClock: file.start_ns)
    }

    /// The file's text, in the order of the contract.
    var text: String {
        let fps = format.fps.map { "\($0)" } ?? "null"
        return """
            {"version":\(Self.version),"camera":\(Self.quoted(camera)),\
            "format":"\(format.pixelFormat.rawValue)","width":\(format.width),"height":\(format.height),\
            "stride":\(format.pixelFormat == .mjpeg ? 0 : format.rowStride),"fps":\(fps),\
            "colorspace":"\(format.matrix.rawValue)","quantization":"\(format.range.rawValue)",\
            "start_time":"\(WallClockText.write(nanoseconds: startTime))","start_ns":\(startClock)}

            """
    }

    private static func quoted(_ text: String) -> String {
        // A string alone always encodes.
        let data = (try? JSONEncoder().encode(text)) ?? Data("\"\"".utf8)
        return String(decoding: data, as: UTF8.self).replacing("\\/", with: "/")
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let place), DecodingError.valueNotFound(_, let place):
            "\"\(place.codingPath.last?.stringValue ?? "")\" is of the wrong type"
        default: "it is not a JSON object"
        }
    }
}
