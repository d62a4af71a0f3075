/// Writes the wire format of protocol buffers, by hand, so that what reads it is tested against something else.
package struct Protobuf {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func tag(_ field: Int, _ wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

    package mutating func int(_ field: Int, _ value: Int) {
        tag(field, 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    package mutating func float(_ field: Int, _ value: Float) {
        tag(field, 5)
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift))) }
    }

    package mutating func data(_ field: Int, _ value: [UInt8]) {
        tag(field, 2)
        varint(UInt64(value.count))
        bytes += value
    }

    package mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

    package mutating func message(_ field: Int, _ fill: (inout Protobuf) -> Void) {
        var inner = Protobuf()
        fill(&inner)
        data(field, inner.bytes)
    }
}
