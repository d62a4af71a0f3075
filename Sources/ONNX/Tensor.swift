import FoundationEssentials

/// A constant tensor: its elements, row-major, widened to the one type of their kind.
package struct Tensor: Sendable {
    package var name: String
    /// The type in the file.
    package var type: ElementType
    package var shape: [Int]
    package var elements: Elements

    /// Floats of every width become Float, integers and bool Int.
    package enum Elements: Sendable {
        case floats([Float])
        case ints([Int])
    }

    package init(name: String, type: ElementType, shape: [Int], elements: Elements) {
        self.name = name
        self.type = type
        self.shape = shape
        self.elements = elements
    }
}

extension Tensor {
    /// - external: where data in other files are to be found; nil refuses them.
    /// - Throws: `ModelError` for a type that is not read, a shape that overflows, or data that do not fill it.
    init(_ proto: Onnx_TensorProto, _ external: ExternalData?) throws(ModelError) {
        let subject = "tensor \"\(proto.name)\""
        guard let type = ElementType(rawValue: Int(proto.dataType)) else {
            throw ModelError("\(subject) has the element type \(proto.dataType), which ONNX does not define")
        }
        guard proto.dataLocation == 0 || proto.dataLocation == 1 else {
            throw ModelError("\(subject) has the data location \(proto.dataLocation), which ONNX does not define")
        }
        let shape = proto.dims.map { Int($0) }
        guard shape.count <= Tensor.largestRank else {
            throw ModelError("\(subject) has \(shape.count) dimensions; at most \(Tensor.largestRank) are supported")
        }
        guard let count = Tensor.count(of: shape, limit: Tensor.largestCount) else {
            throw ModelError("\(subject) has the impossible shape \(shape)")
        }
        self.name = proto.name
        self.type = type
        self.shape = shape
        guard proto.dataLocation == 1 else {
            elements = try Self.elements(of: proto, type: type, count: count, subject: subject)
            return
        }
        guard let external else {
            throw ModelError("\(subject) keeps its data in another file; export the model with its weights inside")
        }
        elements = try external.withData(of: proto, subject) { data throws(ModelError) in
            try Self.elements(raw: data, of: proto, type: type, count: count, subject: subject)
        }
    }

    /// Above this many elements a tensor is refused unread.
    private static let largestCount = 1 << 31

    /// Above this many dimensions a tensor is refused.
    package static let largestRank = 32

    /// The elements of a shape; nil if a size is negative, or the sizes multiply up to more than `limit`, zeros left out:
    /// so the product of any of the sizes is safe.
    package static func count(of shape: [Int], limit: Int) -> Int? {
        var count = 1
        for size in shape where size != 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size > 0, !overflow, product <= limit else { return nil }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }

    private static func elements(
        of proto: Onnx_TensorProto, type: ElementType, count: Int, subject: String
    ) throws(ModelError) -> Elements {
        func expect(_ found: Int) throws(ModelError) {
            guard found == count else {
                throw ModelError("\(subject) has \(found) elements where its shape \(proto.dims) needs \(count)")
            }
        }
        if proto.hasRawData {
            let result: Result<Elements, ModelError> = proto.rawData.withUnsafeBytes { data in
                Result { () throws(ModelError) in
                    try elements(raw: data, of: proto, type: type, count: count, subject: subject)
                }
            }
            return try result.get()
        }
        switch type {
        case .float32:
            try expect(proto.floatData.count)
            return .floats(proto.floatData)
        case .float64:
            try expect(proto.doubleData.count)
            return .floats(proto.doubleData.map { Float($0) })
        case .float16:
            try expect(proto.int32Data.count)
            return .floats(proto.int32Data.map { widened(half: UInt16(truncatingIfNeeded: $0)) })
        case .bfloat16:
            try expect(proto.int32Data.count)
            return .floats(proto.int32Data.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16) })
        case .uint8, .int8, .uint16, .int16, .int32, .bool:
            try expect(proto.int32Data.count)
            return .ints(proto.int32Data.map { Int($0) })
        case .int64:
            try expect(proto.int64Data.count)
            return .ints(proto.int64Data.map { Int($0) })
        case .uint32, .uint64:
            try expect(proto.uint64Data.count)
            return .ints(proto.uint64Data.map { Int(truncatingIfNeeded: $0) })
        case .string, .complex64, .complex128: throw unsupported(type, subject)
        }
    }

    /// The elements whose little-endian bytes are `data`.
    private static func elements(
        raw data: UnsafeRawBufferPointer, of proto: Onnx_TensorProto, type: ElementType, count: Int, subject: String
    ) throws(ModelError) -> Elements {
        guard let width = type.byteCount else { throw ModelError("\(subject) holds strings as raw data") }
        guard data.count == count * width else {
            throw ModelError(
                "\(subject) has \(data.count) bytes where its shape \(proto.dims) of \(type.name) needs \(count * width)"
            )
        }
        guard let elements = raw(data, type: type, count: count) else { throw unsupported(type, subject) }
        return elements
    }

    private static func unsupported(_ type: ElementType, _ subject: String) -> ModelError {
        ModelError("\(subject) has elements of type \(type.name), which is not supported", kind: .unsupported)
    }

    /// The elements of little-endian `raw_data`; nil for a type that is not read.
    private static func raw(_ bytes: UnsafeRawBufferPointer, type: ElementType, count: Int) -> Elements? {
        func words<T: FixedWidthInteger, Element>(_: T.Type, _ widen: (T) -> Element) -> [Element] {
            (0..<count).map { index in
                widen(T(littleEndian: bytes.loadUnaligned(fromByteOffset: index * T.bitWidth / 8, as: T.self)))
            }
        }
        func ints<T: FixedWidthInteger>(_: T.Type) -> Elements { .ints(words(T.self) { Int(truncatingIfNeeded: $0) }) }
        func floats<T: FixedWidthInteger>(_: T.Type, _ widen: (T) -> Float) -> Elements {
            .floats(words(T.self, widen))
        }
        switch type {
        case .float32:
            #if _endian(little)
                return .floats(
                    [Float](unsafeUninitializedCapacity: count) { floats, initialized in
                        UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
                        initialized = count
                    })
            #else
                return floats(UInt32.self) { Float(bitPattern: $0) }
            #endif
        case .float64: return floats(UInt64.self) { Float(Double(bitPattern: $0)) }
        case .float16: return floats(UInt16.self, widened(half:))
        case .bfloat16: return floats(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .uint8, .bool: return ints(UInt8.self)
        case .int8: return ints(Int8.self)
        case .uint16: return ints(UInt16.self)
        case .int16: return ints(Int16.self)
        case .int32: return ints(Int32.self)
        case .uint32: return ints(UInt32.self)
        case .int64: return ints(Int64.self)
        case .uint64: return ints(UInt64.self)
        case .string, .complex64, .complex128: return nil
        }
    }
}

/// The value of an IEEE 754 binary16 number. In integers, as `Float16` needs a library call on processors without F16C.
func widened(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
        // Subnormal: fraction · 2⁻²⁴, exact in a Float.
        let magnitude = Float(fraction) * 0x1p-24
        return Float(bitPattern: magnitude.bitPattern | sign)
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}
