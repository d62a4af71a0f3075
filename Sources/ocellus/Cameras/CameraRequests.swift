import Capture
import Frames
import Pipeline
import Preprocess
import Settings

extension CameraSettings {
    /// What is asked of a camera for a model: the pixels that it can use of what is seen, and what a person has set.
    func request(for classifier: Classifier) -> StreamRequest {
        let input = classifier.input
        let shorter = input.resize == .crop ? input.resizeTo ?? max(input.width, input.height) * 256 / 224 : 0
        let used = (width: max(input.width, shorter), height: max(input.height, shorter))
        // The crop is a part of the upright picture, which a camera on its side sees the other way round.
        let upright = (
            width: Double(used.width) / (crop?.width ?? 1), height: Double(used.height) / (crop?.height ?? 1)
        )
        let seen = rotate % 180 == 0 ? upright : (width: upright.height, height: upright.width)
        return request(
            wish: ModeWish(
                leastWidth: Int(seen.width.rounded(.up)), leastHeight: Int(seen.height.rounded(.up)),
                wantsColour: input.order != .grey))
    }

    /// What is asked of a camera whose frames are recorded, each of them.
    func recordingRequest() -> StreamRequest {
        var request = request(wish: ModeWish(leastWidth: 640, leastHeight: 480))
        request.keepsAll = true
        return request
    }

    private func request(wish: ModeWish) -> StreamRequest {
        var wish = wish
        wish.format = format.flatMap { PixelFormat(name: $0) }
        wish.size = size.map { ModeWish.Size(width: $0.width, height: $0.height) }
        wish.fps = fps
        return StreamRequest(
            wish: wish, converts: convert == .libv4l, controls: controls.map { ControlRequest($0) },
            keepsRate: keepFPS)
    }
}

extension ControlRequest {
    fileprivate init(_ setting: ControlSetting) {
        let value: Value =
            switch setting.value {
            case .number(let number): .number(number)
            case .word(let word): .word(word)
            }
        self.init(name: setting.name, value: value, place: setting.place)
    }
}
