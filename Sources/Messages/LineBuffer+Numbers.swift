extension LineBuffer {
    package mutating func append(decimal value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = value
        var place = digits.count
        repeat {
            place -= 1
            digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        for index in place..<digits.count { append(digits[index]) }
    }

    package mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// At least `width` digits, with zeros in front.
    package mutating func append(decimal value: UInt64, width: Int) {
        var limit: UInt64 = 10
        var digits = 1
        while digits < width {
            if value < limit { append(UInt8(ascii: "0")) }
            limit *= 10
            digits += 1
        }
        append(decimal: value)
    }

    /// `thousandths` / 1000 with as many decimals as it needs, three at most: `7.4`, `7`, `0.001`.
    package mutating func append(thousandths: UInt64) {
        append(decimal: thousandths / 1000)
        let fraction = thousandths % 1000
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + UInt8(fraction / 100))
        guard fraction % 100 > 0 else { return }
        append(UInt8(ascii: "0") + UInt8(fraction / 10 % 10))
        guard fraction % 10 > 0 else { return }
        append(UInt8(ascii: "0") + UInt8(fraction % 10))
    }

    /// Nanoseconds as milliseconds with three decimals at most, rounded half up.
    package mutating func append(milliseconds nanoseconds: UInt64) {
        append(thousandths: nanoseconds / 1000 + (nanoseconds % 1000 >= 500 ? 1 : 0))
    }
}
