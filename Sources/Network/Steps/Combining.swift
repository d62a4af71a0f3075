import CKernels
import Kernels

/// Arithmetic of two runs of floats, clamped: by a kernel, where there is one.
struct Combining: Sendable {
    let kernelName: String?
    private let arithmetic: Arithmetic
    private let narrow: NarrowInteger?
    private let kernel: ck_arithmetic?
    private let range: ClampRange

    /// - narrow: the type of the elements, where results wrap around.
    init(_ arithmetic: Arithmetic, narrow: NarrowInteger? = nil, kernels: KernelSet, range: ClampRange) {
        self.arithmetic = arithmetic
        self.narrow = narrow
        self.range = range
        let functions = kernels.functions.pointee
        switch arithmetic {
        case .add where narrow == nil: kernel = functions.add
        case .subtract where narrow == nil: kernel = functions.subtract
        case .multiply where narrow == nil: kernel = functions.multiply
        case .divide where narrow == nil: kernel = functions.divide
        default: kernel = nil
        }
        kernelName = kernel.map { _ in "f32_\(arithmetic)_\(kernels.name)" }
    }

    /// - pixel: the operand of which there are but `KernelSet.lanes` floats, or `count` if that is less.
    func callAsFunction(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int,
        pixel: ck_pixel
    ) {
        if let kernel { return kernel(a, b, output, Int64(count), pixel, range.low, range.high) }
        // A mask for the place in each operand.
        let ofA = pixel == CK_FIRST_IS_PIXEL ? KernelSet.lanes - 1 : -1
        let ofB = pixel == CK_SECOND_IS_PIXEL ? KernelSet.lanes - 1 : -1
        for index in 0..<count {
            let (x, y) = (a[index & ofA], b[index & ofB])
            let value = if let narrow { arithmetic.apply(x, y, in: narrow) } else { arithmetic.apply(x, y) }
            let raised = value < range.low ? range.low : value
            output[index] = raised > range.high ? range.high : raised
        }
    }
}
