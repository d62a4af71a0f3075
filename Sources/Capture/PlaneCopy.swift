import Frames

/// Puts the planes of a raw frame, each in memory of its own, one after another, as `FrameFormat` tells; false if one of
/// them is too short or the slot too small.
func copyPlanes(
    _ planes: [UnsafeRawBufferPointer], strides: [Int], format: FrameFormat, into slot: inout WritableSlot
) -> Bool {
    let pixelFormat = format.pixelFormat
    guard planes.count == 1 + pixelFormat.chromaPlaneCount, strides.count == planes.count,
        format.byteCount <= slot.bytes.count
    else { return false }
    var position = 0
    for (number, plane) in planes.enumerated() {
        let stride = number == 0 ? format.rowStride : pixelFormat.chromaStride(format.rowStride)
        let rows = number == 0 ? format.height : pixelFormat.chromaHeight(format.height)
        let given = strides[number] > 0 ? strides[number] : stride
        let rowBytes = min(stride, given)
        guard plane.count >= (rows - 1) * given + rowBytes else { return false }
        for row in 0..<rows {
            let source = UnsafeRawBufferPointer(rebasing: plane[row * given..<row * given + rowBytes])
            UnsafeMutableRawBufferPointer(rebasing: slot.bytes[(position + row * stride)...]).copyMemory(from: source)
        }
        position += rows * stride
    }
    slot.byteCount = position
    return true
}
