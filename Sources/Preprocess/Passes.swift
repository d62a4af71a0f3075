import CKernels
import Kernels

extension FilterTable {
    /// Resamples a row: `row` holds `width` source pixels of `components` samples (1 or 3), `output` gets `starts.count`.
    func resample(
        row: UnsafePointer<UInt8>, width: Int, components: Int, into output: UnsafeMutablePointer<UInt8>,
        _ kernels: KernelSet
    ) {
        starts.withUnsafeBufferPointer { starts in
            counts.withUnsafeBufferPointer { counts in
                weights.withUnsafeBufferPointer { weights in
                    var taps = ck_taps(
                        starts: starts.baseAddress, counts: counts.baseAddress, weights: weights.baseAddress,
                        weight_stride: Int64(weightStride))
                    let pixels = kernels.pixels
                    let resample = components == 3 ? pixels.resample_rgb : pixels.resample_grey
                    resample?(&taps, row, Int64(width), output, Int64(starts.count))
                }
            }
        }
    }

    /// Output row `index` from the source rows that it needs: row r stands at `ring + (r % ringRows) · byteCount`.
    ///
    /// `rows` holds as many pointers as a row has taps, `output` `byteCount` samples.
    func combineRows(
        _ index: Int, ring: UnsafePointer<UInt8>, ringRows: Int, byteCount: Int,
        rows: UnsafeMutablePointer<UnsafePointer<UInt8>?>, into output: UnsafeMutablePointer<UInt8>,
        _ kernels: KernelSet
    ) {
        let (start, count) = (Int(starts[index]), Int(counts[index]))
        for tap in 0..<count { rows[tap] = ring + ((start + tap) % ringRows) * byteCount }
        weights.withUnsafeBufferPointer { weights in
            guard let first = weights.baseAddress else { return }
            kernels.pixels.combine(rows, first + index * weightStride, Int64(count), output, Int64(byteCount))
        }
    }
}
