/// A moment in UTC, taken apart: proleptic Gregorian date and time of day, without leap seconds.
package struct WallTime: Equatable, Sendable {
    package var year: Int64
    /// 1…12
    package var month: Int64
    /// 1…31
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    /// 0…999_999; what is finer is cut off, towards the past.
    package var microsecond: Int64

    /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z; negative before.
    ///
    /// Days are counted from 0000-03-01, so that the leap day is the last of its year; an era is the 146 097 days of
    /// 400 years, after which the calendar repeats.
    package init(nanoseconds: Int64) {
        let perDay: Int64 = 86_400_000_000_000
        let days = floorDivide(nanoseconds, perDay)
        let remainder = nanoseconds % perDay
        let inDay = remainder < 0 ? remainder + perDay : remainder

        let fromMarch = days + 719_468
        let era = floorDivide(fromMarch, 146_097)
        let dayOfEra = fromMarch - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153

        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = inDay / 3_600_000_000_000
        minute = inDay / 60_000_000_000 % 60
        second = inDay / 1_000_000_000 % 60
        microsecond = inDay / 1000 % 1_000_000
    }
}

private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    dividend / divisor - (dividend % divisor < 0 ? 1 : 0)
}

extension LineBuffer {
    /// `2026-11-22T08:00:00.123456Z`; an Int64 of nanoseconds spans the years 1677 to 2262.
    package mutating func append(_ time: WallTime) {
        append(decimal: UInt64(time.year), width: 4)
        append(UInt8(ascii: "-"))
        append(decimal: UInt64(time.month), width: 2)
        append(UInt8(ascii: "-"))
        append(decimal: UInt64(time.day), width: 2)
        append(UInt8(ascii: "T"))
        append(decimal: UInt64(time.hour), width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: UInt64(time.minute), width: 2)
        append(UInt8(ascii: ":"))
        append(decimal: UInt64(time.second), width: 2)
        append(UInt8(ascii: "."))
        append(decimal: UInt64(time.microsecond), width: 6)
        append(UInt8(ascii: "Z"))
    }
}
