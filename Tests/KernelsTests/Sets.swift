import CKernels
import Kernels
import Testing

/// A kernel set as the functions of C that are tested.
/// Sendable, though the compiler cannot see it: the functions are constants of the program.
struct TestedSet: CustomTestStringConvertible, @unchecked Sendable {
    let name: String
    let functions: ck_kernels

    var testDescription: String { name }

    /// All that run here; the first is the specification.
    static let all: [TestedSet] = KernelSet.names.compactMap { name in
        KernelSet(named: name).map { TestedSet(name: name, functions: $0.functions.pointee) }
    }
    static let scalar = all[0]
    static let vector = Array(all.dropFirst())
}

/// The kernels for 8-bit networks of an instruction set.
/// Sendable, though the compiler cannot see it: the functions are constants of the program.
struct TestedQuantisedSet: CustomTestStringConvertible, @unchecked Sendable {
    let name: String
    let functions: ck_q8_kernels

    var testDescription: String { name }

    /// All that run here; the first is the specification.
    static let all: [TestedQuantisedSet] = (KernelSet.names + ["avx512vnni", "avx512vbmi"]).compactMap { name in
        ck_q8_kernels_named(name).map { TestedQuantisedSet(name: name, functions: $0.pointee) }
    }
    static let scalar = all[0]
    static let vector = Array(all.dropFirst())
}
