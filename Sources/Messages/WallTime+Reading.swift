extension WallTime {
    /// Reads a time as lines have it, `2026-11-22T08:00:00.123456Z`; allocates nothing.
    ///
    /// - Returns: nanoseconds since 1970-01-01T00:00:00Z; nil if it is written in another way, or out of an Int64's range.
    package static func nanoseconds(reading text: Slice<UnsafeRawBufferPointer>) -> Int64? {
        var reader = DigitReader(rest: text)
        guard text.count == 27, let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            reader.skip("-"), let day = reader.number(2), reader.skip("T"), let hour = reader.number(2),
            reader.skip(":"), let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            reader.skip("."), let microsecond = reader.number(6), reader.skip("Z"),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        // As in `init`: days from 0000-03-01, so that the leap day is the last of its year.
        let fromMarch = month > 2 ? month - 3 : month + 9
        let yearFromMarch = month > 2 ? year : year - 1
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * fromMarch + 2) / 5 + day - 1
        let days = era * 146_097 + dayOfEra - 719_468
        let microseconds = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + microsecond
        let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : nanoseconds
    }
}

private struct DigitReader {
    var rest: Slice<UnsafeRawBufferPointer>

    mutating func number(_ digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let byte = rest.popFirst(), (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - 0x30)
        }
        return number
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool { rest.popFirst() == UInt8(ascii: mark) }
}
