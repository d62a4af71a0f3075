import CKernels

/// A function of single floats that every kernel set has a kernel for.
package enum ElementFunction: Sendable, Equatable {
    case exponential
    case sigmoid
    case swish(alpha: Float)
    case hardSigmoid(alpha: Float, beta: Float)
    case hardSwish
    case hyperbolicTangent
    case errorFunction
    case gelu
    /// Approximated by a hyperbolic tangent.
    case geluByTangent
    case mish
    case leakyRelu(alpha: Float)

    package func kernel(in set: KernelSet) -> ElementKernel {
        let maps = set.functions.pointee.maps
        func kernel(_ name: String, _ map: ck_map, _ alpha: Float = 0, _ beta: Float = 0) -> ElementKernel {
            ElementKernel(name: "f32_\(name)_\(set.name)", map: map, alpha: alpha, beta: beta)
        }
        return switch self {
        case .exponential: kernel("exp", maps.exp)
        case .sigmoid: kernel("sigmoid", maps.sigmoid)
        case .swish(let alpha): kernel("swish", maps.swish, alpha)
        case .hardSigmoid(let alpha, let beta): kernel("hard_sigmoid", maps.hard_sigmoid, alpha, beta)
        case .hardSwish: kernel("hard_swish", maps.hard_swish)
        case .hyperbolicTangent: kernel("tanh", maps.tanh)
        case .errorFunction: kernel("erf", maps.erf)
        case .gelu: kernel("gelu", maps.gelu)
        case .geluByTangent: kernel("gelu_tanh", maps.gelu_tanh)
        case .mish: kernel("mish", maps.mish)
        case .leakyRelu(let alpha): kernel("leaky_relu", maps.leaky_relu, alpha)
        }
    }

    /// One value, as the specification has it.
    package func value(of x: Float) -> Float {
        var value = x
        withUnsafeMutablePointer(to: &value) { kernel(in: .scalar)($0, $0, count: 1) }
        return value
    }
}

/// A kernel of a function of single floats, with its parameters.
package struct ElementKernel: Sendable {
    /// As in f32_swish_avx512.
    package let name: String
    fileprivate let map: ck_map
    fileprivate let alpha: Float
    fileprivate let beta: Float

    /// - output: may be `input`.
    package func callAsFunction(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int
    ) {
        map(input, output, Int64(count), alpha, beta)
    }
}
