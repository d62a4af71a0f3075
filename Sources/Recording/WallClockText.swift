#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A moment in UTC as recordings write it: `2026-11-22T08:00:00.123456Z`.
enum WallClockText {
    /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z; what is finer than a microsecond is cut off.
    static func write(nanoseconds: Int64) -> String {
        let seconds = nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000
        let micros = (nanoseconds - seconds * 1_000_000_000) / 1000
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func digits(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let date = [(Int64(parts.tm_year) + 1900, 4), (Int64(parts.tm_mon) + 1, 2), (Int64(parts.tm_mday), 2)]
        let clock = [Int64(parts.tm_hour), Int64(parts.tm_min), Int64(parts.tm_sec)]
        return date.map { digits($0.0, $0.1) }.joined(separator: "-") + "T"
            + clock.map { digits($0, 2) }.joined(separator: ":") + ".\(digits(micros, 6))Z"
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z, of the years 1970 to 2261; nil if the text is no such time. The fraction may
    /// be missing, and have up to nine digits.
    static func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard separators.allSatisfy({ bytes[$0.0] == $0.1.asciiValue }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            bytes[range].reduce(Int64(0)) { sum, byte in
                guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                return sum * 10 + Int64(byte - UInt8(ascii: "0"))
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1970...2261).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        let seconds = Int64(timegm(&parts))
        // The 31st of a month that has none would be another day.
        guard parts.tm_mday == Int32(day) else { return nil }
        let fraction = bytes[19..<(bytes.count - 1)]
        if fraction.isEmpty { return seconds * 1_000_000_000 }
        guard fraction.first == UInt8(ascii: "."), (2...10).contains(fraction.count),
            let value = number(20..<(bytes.count - 1))
        else { return nil }
        let scale = (0..<(10 - fraction.count)).reduce(Int64(1)) { product, _ in product * 10 }
        return seconds * 1_000_000_000 + value * scale
    }
}
