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
    }

    var storage: Storage
    var form: Form

    /// The map, where the form was asked for.
    var map: FeatureMap {
        guard case .map(let map) = form else { preconditionFailure("a plain value is read as a map") }
        return map
    }
}

/// Where a step finds a value, once the arena is laid out.
struct Operand: Sendable {
    /// Bytes into the arena; of no meaning for a constant.
    private let offset: Int
    private let constant: AlignedFloats?

    init(_ placed: Placed, offsets: [Int]) {
        switch placed.storage {
        case .buffer(let number): (offset, constant) = (offsets[number], nil)
        case .constant(let floats): (offset, constant) = (0, floats)
        }
    }

    func floats(_ arena: UnsafeMutableRawPointer) -> UnsafePointer<Float> {
        if let constant { return constant.start }
        return UnsafePointer((arena + offset).assumingMemoryBound(to: Float.self))
    }

    func mutableFloats(_ arena: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
        precondition(constant == nil, "a constant is written")
        return (arena + offset).assumingMemoryBound(to: Float.self)
    }
}
