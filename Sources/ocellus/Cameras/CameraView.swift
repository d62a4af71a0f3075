import Frames
import Preprocess
import Recording
import Settings

extension CameraSettings {
    /// How the camera hangs and what is seen. Reads the mask's file, if there is one; what is wrong with it is the
    /// configuration's fault.
    func view() throws(Failure) -> View {
        View(
            rotation: View.Rotation(rawValue: rotate) ?? .none, flip: View.Flip(rawValue: flip.rawValue) ?? .none,
            crop: crop.map { View.Part(left: $0.left, top: $0.top, width: $0.width, height: $0.height) }
                ?? View.whole.crop,
            mask: try mask.map { setting throws(Failure) in try Mask(setting) })
    }
}

extension Mask {
    fileprivate init(_ setting: MaskSetting) throws(Failure) {
        switch setting {
        case .polygons(let polygons): self = .polygons(polygons.map { $0.map { Point(x: $0.x, y: $0.y) } })
        case .file(let path):
            do throws(SourceError) {
                let picture = try readGreyPicture(at: path, limit: Self.byteLimit)
                self = .stencil(
                    Stencil(width: picture.width, height: picture.height, isMasked: picture.samples.map { $0 == 0 }))
            } catch {
                throw Failure(error).asConfiguration
            }
        }
    }

    /// Of a file: a picture of 4096 × 4096 with 16 bits fits in.
    private static let byteLimit = 33 << 20
}
