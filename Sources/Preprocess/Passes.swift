/// Half a unit of the result, so that the shift rounds.
private let half = UInt32(1) << (FilterTable.fractionBits - 1)

extension FilterTable {
    /// Resamples a row: `row` holds source pixels of `components` samples (1 or 3), `output` gets `starts.count` of them.
    func resample(
        row: UnsafePointer<UInt8>, components: Int, into output: UnsafeMutablePointer<UInt8>
    ) {
        starts.withUnsafeBufferPointer { starts in
            counts.withUnsafeBufferPointer { counts in
                weights.withUnsafeBufferPointer { weights in
                    guard let starts = starts.baseAddress, let counts = counts.baseAddress,
                        let weights = weights.baseAddress
                    else { return }
                    if components == 3 {
                        resampleColour(row, starts, counts, weights, output)
                    } else {
                        resampleGrey(row, starts, counts, weights, output)
                    }
                }
            }
        }
    }

    private func resampleColour(
        _ row: UnsafePointer<UInt8>, _ starts: UnsafePointer<Int>, _ counts: UnsafePointer<Int>,
        _ weights: UnsafePointer<UInt32>, _ output: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<self.starts.count {
            var pixel = row + 3 * starts[index]
            var weight = weights + index * weightStride
            let end = weight + counts[index]
            // Red and blue share a register: each sum stays below 2³², so none runs into the other.
            var redBlue = UInt64(half) | UInt64(half) << 32
            var green = UInt64(half)
            while weight < end {
                let factor = UInt64(weight.pointee)
                redBlue &+= (UInt64(pixel[0]) | UInt64(pixel[2]) &<< 32) &* factor
                green &+= UInt64(pixel[1]) &* factor
                pixel += 3
                weight += 1
            }
            let out = output + 3 * index
            out[0] = clipped(UInt32(truncatingIfNeeded: redBlue))
            out[1] = clipped(UInt32(truncatingIfNeeded: green))
            out[2] = clipped(UInt32(truncatingIfNeeded: redBlue &>> 32))
        }
    }

    private func resampleGrey(
        _ row: UnsafePointer<UInt8>, _ starts: UnsafePointer<Int>, _ counts: UnsafePointer<Int>,
        _ weights: UnsafePointer<UInt32>, _ output: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<self.starts.count {
            let pixels = row + starts[index]
            let pixelWeights = weights + index * weightStride
            var sum = half
            for tap in 0..<counts[index] { sum &+= UInt32(pixels[tap]) &* pixelWeights[tap] }
            output[index] = clipped(sum)
        }
    }

    /// Output row `index` from the source rows that it needs: row r stands at `ring + (r % ringRows) · byteCount`.
    ///
    /// `sums` and `output` hold `byteCount` samples.
    func combineRows(
        _ index: Int, ring: UnsafePointer<UInt8>, ringRows: Int, byteCount: Int, sums: UnsafeMutablePointer<UInt32>,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        for sample in 0..<byteCount { sums[sample] = half }
        for tap in 0..<counts[index] {
            let factor = weights[index * weightStride + tap]
            let row = ring + ((starts[index] + tap) % ringRows) * byteCount
            for sample in 0..<byteCount { sums[sample] &+= UInt32(row[sample]) &* factor }
        }
        for sample in 0..<byteCount { output[sample] = clipped(sums[sample]) }
    }
}

@inline(__always)
private func clipped(_ sum: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(sum &>> UInt32(FilterTable.fractionBits), 255))
}
