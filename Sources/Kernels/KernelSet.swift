package import CKernels

/// The kernels of one instruction set, chosen once, at planning.
///
/// Sendable, though the compiler cannot see it: the pointer is to a constant of the program.
package struct KernelSet: @unchecked Sendable {
    package let functions: UnsafePointer<ck_kernels>

    /// `scalar`, `avx2`, `avx512` or `neon`.
    package var name: String { String(cString: functions.pointee.isa) }

    /// Those for rows of 8-bit samples.
    package var pixels: ck_pixel_kernels { functions.pointee.pixels.pointee }

    /// Those for 8-bit networks.
    package var quantised: ck_q8_kernels { ck_q8_kernels_of(functions).pointee }

    /// Their instruction set: more than this set's where the processor has more.
    package var quantisedName: String { String(cString: quantised.isa) }

    /// The best set that this processor runs.
    package static let best = KernelSet(functions: ck_kernels_best())

    /// The specification.
    package static let scalar = KernelSet(functions: ck_kernels_named("scalar"))

    private init(functions: UnsafePointer<ck_kernels>) { self.functions = functions }

    /// The set of that name; nil if this build or this processor has none.
    package init?(named name: String) {
        guard let functions = ck_kernels_named(name) else { return nil }
        self.functions = functions
    }

    package static let names = ["scalar", "avx2", "avx512", "neon"]

    /// GFLOP/s that one processor does by multiply-adds alone: the best of some short runs.
    ///
    /// - clock: nanoseconds.
    package func peak(clock: () -> UInt64) -> Double {
        var values: [Float] = [0.999, 0.001]
        var best = 0.0
        for _ in 0..<8 {
            let start = clock()
            let count = functions.pointee.peak(100_000, &values)
            let time = clock() - start
            best = max(best, 2 * Double(count) / Double(max(time, 1)))
            // Neither growing nor vanishing numbers, which some processors are slow with.
            values[0] = 0.999
        }
        return best
    }

    /// Channels in a block of a blocked map.
    package static let lanes = Int(CK_LANES)
    /// Channels that 8-bit kernels multiply and add in one step.
    package static let quad = Int(CK_QUAD)
}
