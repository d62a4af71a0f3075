package import Frames
package import Kernels
package import Tensors

/// Turns frames into the network's input: decodes, masks, turns, crops, resizes, orders colours, normalises.
///
/// All of it is done row by row, as the camera gives them: a row is decoded, resized to the input's width (to its height
/// where the camera lies on its side), and kept only as long as the input needs it. Samples are integers until the last
/// step, so results are the same everywhere.
///
/// One for each lane, used by one thread at a time. Memory is taken when frames change their size or format, and not
/// otherwise, but for libjpeg's own few blocks per picture.
package final class FrameReader {
    package let input: InputDescription
    package let view: View
    /// JPEGs are decoded whole, as other decoders do, instead of scaled down on the way.
    package let isExact: Bool

    private let kernels: KernelSet
    /// Of the last frame's format.
    private var reader: (format: PixelFormat, reader: any PixelReader)?
    private var resampler: Resampler?
    private var maskedRows: MaskedRows?
    private let normaliser: Normaliser

    /// - Precondition: sizes are 1…65536 and there is a channel; mean and std have one value or as many as channels.
    package init(_ input: InputDescription, view: View = .whole, exact: Bool = false, kernels: KernelSet = .best) {
        let possible = 1...65536
        precondition(possible.contains(input.width) && possible.contains(input.height) && input.channels > 0)
        precondition(possible.contains(input.resizeTo ?? 1))
        self.input = input
        self.view = view
        isExact = exact
        self.kernels = kernels
        normaliser = Normaliser(input)
    }

    /// Fills the tensor from a frame.
    ///
    /// - Parameters:
    ///   - tensor: of the size that `input` tells; every element is written, unless it throws.
    ///   - bytes: the frame, as `format` tells. A JPEG's own header tells its size; leading bytes and a doubled SOI are
    ///     passed over.
    ///   - thumbnail: filled from the same rows, if given: the camera's whole picture, as it hangs, without what is masked.
    /// - Throws: if the frame is damaged; what tensor and thumbnail hold does not matter then.
    package func fill(
        _ tensor: PlanarView, from bytes: UnsafeRawBufferPointer, format: FrameFormat, thumbnail: Thumbnail? = nil
    ) throws(FrameFault) {
        precondition(
            tensor.width == input.width && tensor.height == input.height && tensor.channels == input.channels)
        let reader = reader(of: format.pixelFormat)
        let size = try reader.begin(bytes, format: format, colour: input.order == .grey ? .grey : .rgb)
        let seen = SeenPicture(view, of: size, in: input)
        let denominator = reader.scales ? denominator(for: seen.placement) : 1
        let shape = try reader.start(denominator: denominator)
        let resampler = resampler(seen, shape, denominator)
        let mask = maskedRows(seen.orientation, size, denominator)

        normaliser.clear(tensor, beside: seen.placement)
        let target = tensor.window(seen.placement).turned(seen.orientation)
        thumbnail?.begin(shape)
        var next = 0
        for index in thumbnail == nil ? resampler.sourceRows : 0..<shape.height {
            let decoded = try reader.row(index)
            let row = mask?.masked(decoded, index, shape: shape) ?? decoded
            thumbnail?.take(row, index)
            guard resampler.sourceRows.contains(index) else { continue }
            resampler.take(row, index)
            while next < target.height, resampler.lastRow(for: next) <= index {
                normaliser.write(resampler.combine(next), components: shape.components, to: target, row: next)
                next += 1
            }
        }
        try reader.finish()
    }

    /// Gives every row of a frame to `body`, whole, unscaled and whatever the view: its number and its samples (R, G, B, or
    /// luma alone if the frame has no more).
    ///
    /// - Throws: if the frame is damaged, after the rows have been given.
    package func rows(
        of bytes: UnsafeRawBufferPointer, format: FrameFormat, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
    ) throws(FrameFault) {
        let reader = reader(of: format.pixelFormat)
        _ = try reader.begin(bytes, format: format, colour: .rgb)
        let shape = try reader.start(denominator: 1)
        for index in 0..<shape.height {
            body(index, UnsafeBufferPointer(start: try reader.row(index), count: shape.width * shape.components))
        }
        try reader.finish()
    }

    private func reader(of format: PixelFormat) -> any PixelReader {
        if let reader, reader.format == format { return reader.reader }
        let fresh = format.makeReader(kernels)
        reader = (format, fresh)
        return fresh
    }

    /// How far a JPEG may be scaled down while it is decoded: the rest of the way stays for the filter.
    private func denominator(for placement: Placement) -> Int {
        guard !isExact, input.filter == .triangle else { return 1 }
        for denominator in [8, 4, 2] {
            let leaves = { (axis: AxisPlacement) in axis.source >= axis.scaled * denominator * Self.leastShrink }
            if leaves(placement.horizontal), leaves(placement.vertical) { return denominator }
        }
        return 1
    }

    /// What the filter must still shrink: at 2 samples of photographs differ by less than 1 of 255 on average from those
    /// of the whole picture, at 1.5 by 1.1, at 1 by 2.
    private static let leastShrink = 2

    private func resampler(_ seen: SeenPicture, _ shape: RowShape, _ denominator: Int) -> Resampler {
        if let resampler, resampler.serves(seen, shape) { return resampler }
        let fresh = Resampler(seen, shape, denominator: denominator, filter: input.filter, kernels: kernels)
        resampler = fresh
        return fresh
    }

    private func maskedRows(_ orientation: Orientation, _ size: PictureSize, _ denominator: Int) -> MaskedRows? {
        guard let mask = view.mask else { return nil }
        if let maskedRows, maskedRows.serves(size, denominator) { return maskedRows }
        let fresh = MaskedRows(mask, orientation, size: size, denominator: denominator)
        maskedRows = fresh
        return fresh
    }
}
