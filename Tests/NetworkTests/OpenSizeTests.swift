import Network
import ONNX
import TestModels
import Testing

/// What a model leaves open is bound when it loads.
struct OpenSizeTests {
    private func shape(_ dimensions: [TestModel.TestDimension]) throws -> [Int] {
        var model = TestModel()
        model.inputs = [("x", dimensions)]
        model.add("Relu", ["x"], as: "y")
        model.outputs = ["y"]
        return try Plan(try model.read()).outputs[0].shape
    }

    @Test func aBatchIsOne() throws {
        #expect(try shape([.open("N"), .size(3), .size(8), .size(9)]) == [1, 3, 8, 9])
    }

    @Test func sidesOfPicturesAreTheUsualOnes() throws {
        #expect(try shape([.open("N"), .size(3), .open("height"), .open("width")]) == [1, 3, 224, 224])
        #expect(try shape([.size(1), .open("height"), .open("width"), .size(1)]) == [1, 224, 224, 1])
        #expect(try shape([.size(1), .size(1), .size(96), .open("width")]) == [1, 1, 96, 224])
    }
}

/// The first output becomes probabilities unless it is made of them already.
struct ScoreScalingTests {
    /// x → scores, and what stands behind a Softmax.
    private func sum(_ build: (inout TestModel) -> String) throws -> Float {
        var model = TestModel(opset: 13, input: [1, 8])
        model.outputs = [build(&model)]
        let session = Session(try Plan(try model.read(), scaling: .softmaxUnlessThere))
        session.setInput(0, to: [3, 1, -2, 5, 0, 1, 2, 4])
        session.run()
        return session.output().reduce(0, max)
    }

    @Test func aSoftmaxIsSeenThroughWhatStandsBehindIt() throws {
        let plain = try sum { $0.add("Identity", ["x"], as: "y") }
        let reshaped = try sum { model in
            model.add("Softmax", ["x"], as: "softmax")
            return model.add("Flatten", ["softmax"], as: "y")
        }
        #expect(abs(plain - reshaped) < 1e-6)
        let quantised = try sum { model in
            model.add("Softmax", ["x"], as: "softmax")
            let parameters = [
                model.constant("scale", [], [1 / 256]), model.constant("zero", [], bytes: [0], isSigned: false),
            ]
            model.add("QuantizeLinear", ["softmax"] + parameters, as: "integers")
            return model.add("DequantizeLinear", ["integers"] + parameters, as: "y")
        }
        #expect(abs(plain - quantised) <= 1 / 256)
    }
}
