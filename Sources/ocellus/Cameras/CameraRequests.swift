import Capture
import Frames
import Pipeline
import Preprocess
import Settings

extension CameraSettings {
    /// What is asked of a camera for a model: the pixels that it can use, and what a person has set.
    func request(for classifier: Classifier) -> StreamRequest {
        request(
            wish: ModeWish(
                leastWidth: classifier.input.width, leastHeight: classifier.input.height,
                wantsColour: classifier.input.order != .grey))
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
        return StreamRequest(wish: wish)
    }
}
