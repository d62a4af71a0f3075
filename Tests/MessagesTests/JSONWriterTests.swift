import CAllocations
import Foundation
import Messages
import Testing

@Suite struct JSONWriterTests {
    /// What an independent reader finds is what was written.
    @Test func escapesSurviveAnotherParser() throws {
        var everything = String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init)))
        everything += "\"\\/\u{2028}\u{1F426}\u{10FFFF}"
        let line = try ErrorLine(file: everything, message: "\\u0041 is not A").bytes()
        let read = try JSONDecoder().decode([String: String].self, from: Data(line))
        #expect(read["file"].map { Array($0.utf8) } == Array(everything.utf8))
        #expect(read["message"] == "\\u0041 is not A")
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    }

    @Test func bytesThatAreNotUTF8AreReplaced() throws {
        let name = String(decoding: [0x61, 0xFF, 0x62] as [UInt8], as: UTF8.self)
        #expect(try text(ErrorLine(message: name)).contains("a\u{FFFD}b"))
    }

    @Test func floatsComeBackAsTheyWere() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        var scores: [Float] = [0, 1, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e-7, .ulpOfOne]
        for _ in 0..<2000 {
            let score = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            if score.isFinite { scores.append(score) }
        }
        for score in scores {
            let line = try withPrediction(scores: [score]) { try text($0) }
            let digits = try #require(line.split(separator: "\"p\":").last?.dropLast(4))
            #expect(Float(String(digits)) == score)
            #expect(digits.utf8.count <= 15)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }

    @Test(arguments: [
        (0, "0"), (1, "0"), (499, "0"), (500, "0.001"), (1_000, "0.001"), (10_000, "0.01"), (100_000, "0.1"),
        (7_400_000, "7.4"), (7_400_499, "7.4"), (7_400_500, "7.401"), (999_999_500, "1000"),
        (1_234_567_891, "1234.568"),
        (UInt64.max, "18446744073709.552"),
    ])
    func milliseconds(nanoseconds: UInt64, expected: String) {
        var buffer = LineBuffer(capacity: 32)
        buffer.append(milliseconds: nanoseconds)
        #expect(buffer.withBytes { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_000, "1970-01-01T00:00:00.000001Z"),
        (999, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"), (-1_000_000_000, "1969-12-31T23:59:59.000000Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (951_868_799_999_999_999, "2000-02-29T23:59:59.999999Z"),
        (951_868_800_000_000_000, "2000-03-01T00:00:00.000000Z"),
        (1_795_334_400_123_456_789, "2026-11-22T08:00:00.123456Z"),
        (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000000Z"),
        (Int64.max, "2262-04-11T23:47:16.854775Z"), (Int64.min, "1677-09-21T00:12:43.145224Z"),
    ])
    func times(nanoseconds: Int64, expected: String) throws {
        #expect(try text(CameraEvent(state: .found, time: nanoseconds)).contains("\"time\":\"\(expected)\""))
    }

    /// The calendar against the C library's, over random moments.
    @Test func theCalendarIsTheLibrarys() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix(state: seed)
        for _ in 0..<20_000 {
            let nanoseconds = Int64(bitPattern: random.next())
            let time = WallTime(nanoseconds: nanoseconds)
            var seconds = time_t(nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0))
            var parts = tm()
            gmtime_r(&seconds, &parts)
            #expect(
                time.year == Int64(parts.tm_year) + 1900 && time.month == Int64(parts.tm_mon) + 1
                    && time.day == Int64(parts.tm_mday) && time.hour == Int64(parts.tm_hour)
                    && time.minute == Int64(parts.tm_min) && time.second == Int64(parts.tm_sec))
        }
    }

    @Test func aPredictionIsWrittenWithoutAnAllocation() throws {
        var writer = JSONWriter(capacity: 4096)
        let scores: [Float] = [0.97312, .leastNonzeroMagnitude, 1e-7, 0.333_333_34, .greatestFiniteMagnitude]
        let many = LabelTable((0..<5).map { "a label of some length, number \($0)" })
        let allocations = try withPrediction(scores: scores) { prediction in
            var prediction = prediction
            prediction.labels = many
            try prediction.writeLine(to: &writer, form: .full)
            let before = ocellus_allocations()
            for _ in 0..<1000 {
                prediction.seq += 1
                try prediction.writeLine(to: &writer, form: .full)
                try prediction.writeLine(to: &writer, form: .canonical)
            }
            return ocellus_allocations() - before
        }
        #expect(allocations == 0)
        let before = ocellus_allocations()
        _ = LineBuffer(capacity: 64)
        #expect(ocellus_allocations() > before)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a random source that a printed seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
