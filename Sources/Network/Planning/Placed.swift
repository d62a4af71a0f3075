import Kernels
import Tensors

/// A value as the steps see it: where it lies and in what order.
struct Placed {
    enum Storage {
        /// A buffer of the arena, by number.
        case buffer(Int)
        case constant(AlignedFloats)
    }

    enum Form: Equatable {
        /// Row-major, nothing between the elements.
        case plain
        /// A picture's channels, in planes or blocks.
        case map(FeatureMap)
        /// Integers of 8 bits as bytes, in blocks of channels: those of a picture, or of one row of numbers. Signed ones have
        /// 128 added.
        case bytes(FeatureMap)

        var isBytes: Bool { if case .bytes = self { true } else { false } }
        var isFloatMap: Bool { if case .map = self { true } else { false } }
    }

    /// A form that a reader asks for.
    enum Wanted {
        case plain
        /// Blocks of 16 channels, with at least the border that the value's readers asked for.
        case blocked
        /// Planes, likewise.
        case planar
        /// Bytes in blocks of 16 channels, likewise.
        case bytes
        /// Bytes of a picture's few channels beside each other, likewise.
        case pixels
    }

    var storage: Storage
    var form: Form
    /// Bytes from the start of the buffer, where the value is a part of another one.
    var offset = 0

    /// Whether both begin at the same place of the same buffer.
    func hasPlace(of other: Placed) -> Bool {
        guard case .buffer(let own) = storage, case .buffer(let others) = other.storage else { return false }
        return own == others && offset == other.offset
    }

    /// Whether it lies in a wanted form.
    func serves(_ wanted: Wanted) -> Bool {
        switch (form, wanted) {
        case (.plain, .plain): true
        case (.plain, _): false
        // Planes without a border, and single pixels in blocks, are the same as row-major order.
        case (.map(let map), .plain):
            map.border == .none && (map.lanes == 1 || map.height * map.width == 1)
        case (.map(let map), .planar): map.lanes == 1
        case (.map(let map), .blocked): map.lanes == KernelSet.lanes
        case (.map, .bytes), (.map, .pixels): false
        case (.bytes(let map), .bytes): map.lanes == KernelSet.lanes
        case (.bytes(let map), .pixels): map.lanes <= KernelSet.quad
        case (.bytes, _): false
        }
    }

    /// The map, where the form was asked for.
    var map: FeatureMap {
        switch form {
        case .map(let map), .bytes(let map): return map
        case .plain: preconditionFailure("a plain value is read as a map")
        }
    }
}

/// Where a step finds a value, once the arena is laid out.
struct Operand: Sendable {
    /// Bytes into the arena; of no meaning for a constant.
    private let offset: Int
    private let constant: AlignedFloats?

    init(_ placed: Placed, offsets: [Int]) {
        switch placed.storage {
        case .buffer(let number): (offset, constant) = (offsets[number] + placed.offset, nil)
        case .constant(let floats): (offset, constant) = (0, floats)
        }
    }

    func floats(_ memory: Workspace) -> UnsafePointer<Float> {
        if let constant { return constant.start }
        return UnsafePointer((memory.arena + offset).assumingMemoryBound(to: Float.self))
    }

    func bytes(_ memory: Workspace) -> UnsafePointer<UInt8> { UnsafePointer(mutableBytes(memory)) }

    func mutableBytes(_ memory: Workspace) -> UnsafeMutablePointer<UInt8> {
        precondition(constant == nil, "a constant is read as bytes")
        return (memory.arena + offset).assumingMemoryBound(to: UInt8.self)
    }

    /// Sums of products.
    func integers(_ memory: Workspace) -> UnsafePointer<Int32> { UnsafePointer(mutableIntegers(memory)) }

    func mutableIntegers(_ memory: Workspace) -> UnsafeMutablePointer<Int32> {
        precondition(constant == nil, "a constant is read as integers")
        return (memory.arena + offset).assumingMemoryBound(to: Int32.self)
    }

    func mutableFloats(_ memory: Workspace) -> UnsafeMutablePointer<Float> {
        precondition(constant == nil, "a constant is written")
        return (memory.arena + offset).assumingMemoryBound(to: Float.self)
    }
}
