import Network
import ONNX
import TestModels
import Testing

/// Models that cannot be used, and the sentence that each gets.
struct RefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let sentence: String
        var kind = ModelError.Kind.malformed
        let change: @Sendable (inout TestModel) -> Void
        var testDescription: String { name }
    }

    /// x: 1×3×8×8 → conv (4 channels) → y; a case changes what it wants to be wrong.
    private static func sound() -> TestModel {
        var model = TestModel(input: [1, 3, 8, 8])
        model.constant("w", [4, 3, 3, 3], Array(repeating: 1, count: 108))
        model.add("Conv", ["x", "w"], as: "y")
        model.outputs = ["y"]
        return model
    }

    private static func attribute(_ name: String, _ value: TestAttribute) -> @Sendable (inout TestModel) -> Void {
        { model in model.nodes[0].attributes[name] = value }
    }

    /// One node of another type over x, with these constant integers as further inputs.
    private static func node(
        _ type: String, _ attributes: [String: TestAttribute] = [:], shape: [Int] = [1, 3, 8, 8], ints: [[Int]] = [],
        opset: Int = 13
    ) -> @Sendable (inout TestModel) -> Void {
        { model in
            model = TestModel(opset: opset, input: shape)
            let names = ints.enumerated().map { model.constant("i\($0)", ints: $1) }
            model.add(type, ["x"] + names, as: "y", attributes)
            model.outputs = ["y"]
        }
    }

    private static let y = "node \"y\""

    static let structure: [Case] = [
        Case(
            name: "unknown operator", sentence: "Foo: the operator of node \"y\", opset 13 is not supported",
            kind: .unsupported
        ) {
            $0.nodes[0].type = "Foo"
        },
        Case(
            name: "other domain", sentence: "com.acme.Conv: the operator of node \"y\" is not supported",
            kind: .unsupported
        ) {
            $0.nodes[0].domain = "com.acme"
        },
        Case(name: "nothing makes it", sentence: "\(y) (Conv, opset 13) reads \"z\", which nothing makes") {
            $0.nodes[0].inputs[0] = "z"
        },
        Case(name: "missing weights", sentence: "\(y) (Conv, opset 13) reads \"w\", which nothing makes") {
            $0.constants = []
        },
        Case(name: "weights left out", sentence: "\(y) (Conv, opset 13): input 1 (the weights) is missing") {
            $0.nodes[0].inputs = ["x"]
        },
        Case(
            name: "computed weights",
            sentence:
                "\(y) (Conv, opset 13): the weights (\"v\") is computed while the network runs; it must be a constant",
            kind: .unsupported
        ) {
            $0.nodes[0].inputs = ["x", "v"]
            $0.add("Relu", ["w2"], as: "v")
            $0.inputs.append(("w2", [.size(4), .size(3), .size(3), .size(3)]))
        },
        Case(
            name: "circle", sentence: "node \"z\" (Relu, opset 13) reads, perhaps through others, what it makes itself"
        ) {
            $0.add("Sigmoid", ["z"], as: "behind")
            $0.nodes.swapAt(0, 1)
            $0.nodes[1].inputs[0] = "z"
            $0.add("Relu", ["y"], as: "z")
        },
        Case(
            name: "reads itself", sentence: "\(y) (Conv, opset 13) reads, perhaps through others, what it makes itself"
        ) {
            $0.nodes[0].inputs[0] = "y"
        },
        Case(name: "made by two nodes", sentence: "\(y) (Relu, opset 13) makes \"y\", which is there already") {
            $0.add("Relu", ["x"], as: "y")
        },
        Case(
            name: "made by a node and an input",
            sentence: "node \"x\" (Relu, opset 13) makes \"x\", which is there already"
        ) {
            $0.add("Relu", ["y"], as: "x")
        },
        Case(name: "two initialisers", sentence: "two initialisers have the name \"w\"") { $0.constant("w", [1], [1]) },
        Case(name: "no such output", sentence: "no node makes the graph's output \"q\"") { $0.outputs = ["q"] },
        Case(name: "no output", sentence: "the graph has no output") { $0.outputs = [] },
        Case(name: "empty graph", sentence: "no node makes the graph's output \"y\"") { $0.nodes = [] },
        Case(name: "node without output", sentence: "\(y) (Conv, opset 13) has no output") {
            $0.nodes[0].outputs = []
            $0.outputs = ["x"]
        },
        Case(
            name: "second output", sentence: "\(y) (AveragePool, opset 13): output 1 (\"places\") is not supported",
            kind: .unsupported
        ) {
            $0.nodes = [
                TestNode(
                    type: "AveragePool", name: "y", inputs: ["x"], outputs: ["y", "places"],
                    attributes: ["kernel_shape": .ints([2, 2])])
            ]
            $0.outputs = ["y", "places"]
        },
        Case(
            name: "no opset", sentence: "the file is not an ONNX model: it holds no graph or names no operator set"
        ) { $0.opset = nil },
    ]

    static let shapes: [Case] = [
        Case(
            name: "open channels",
            sentence:
                "dimension 1 (\"colours\") of the graph's input \"x\" is open; export the model with a fixed input size",
            kind: .unsupported
        ) { $0.inputs = [("x", [.size(1), .open("colours"), .size(8), .size(8)])] },
        Case(
            name: "size of zero",
            sentence: "\(y) (Conv, opset 13): a window of 3 does not fit into 0 with padding 0 and 0"
        ) { $0.inputs = [("x", [.size(1), .size(3), .size(0), .size(8)])] },
        Case(
            name: "negative size",
            sentence: "the graph's input \"x\" has the size -9223372036854775808 in dimension 1, at least 0 is needed",
            kind: .unsupported
        ) { $0.inputs = [("x", [.size(1), .size(Int.min), .size(8), .size(8)])] },
        Case(
            name: "huge input",
            sentence: "the graph's input \"x\" would have the shape [1, 4611686018427387904, 8, 8], which is too large"
        ) { $0.inputs = [("x", [.size(1), .size(1 << 62), .size(8), .size(8)])] },
        Case(
            name: "overflowing initialiser",
            sentence: "tensor \"w\" has the impossible shape [4611686018427387904, 4611686018427387904, 3, 3]"
        ) { $0.constants[0].shape = [1 << 62, 1 << 62, 3, 3] },
        Case(
            name: "huge beside zero",
            sentence: "tensor \"w\" has the impossible shape [0, 4611686018427387904, 4611686018427387904, 3]"
        ) { $0.constants[0] = TestTensor(name: "w", shape: [0, 1 << 62, 1 << 62, 3], values: .floats([])) },
        Case(name: "negative initialiser", sentence: "tensor \"w\" has the impossible shape [4, -3, 3, 3]") {
            $0.constants[0].shape = [4, -3, 3, 3]
        },
        Case(
            name: "too few elements",
            sentence: "tensor \"w\" has 432 bytes where its shape [4, 3, 3, 4] of float needs 576"
        ) { $0.constants[0].shape = [4, 3, 3, 4] },
        Case(name: "too few integers", sentence: "tensor \"i\" has 2 elements where its shape [3] needs 3") {
            $0.constants.append(TestTensor(name: "i", shape: [3], values: .ints([1, 2])))
            $0.constants[1].shape = [3]
        },
        Case(name: "many dimensions", sentence: "tensor \"w\" has 1000 dimensions; at most 32 are supported") {
            $0.constants[0] = TestTensor(name: "w", shape: Array(repeating: 1, count: 1000), values: .floats([1]))
        },
        Case(
            name: "external data",
            sentence: "tensor \"w\" keeps its data in another file; export the model with its weights inside"
        ) { $0.constants[0].values = .external([("location", "weights")]) },
        Case(name: "strings", sentence: "tensor \"w\" holds strings as raw data") {
            $0.constants[0].values = .raw([1], type: 8)
        },
        Case(name: "unknown type", sentence: "tensor \"w\" has the element type 99, which ONNX does not define") {
            $0.constants[0].values = .raw([1], type: 99)
        },
        Case(
            name: "integer weights", sentence: "\(y) (Conv, opset 13): the weights should be floats"
        ) { $0.constants[0].values = .raw(Array(repeating: 1, count: 108), type: 3) },
        Case(
            name: "wrong rank",
            sentence: "\(y) (Conv, opset 13): weights of shape [4, 27] do not fit data of shape [1, 3, 8, 8]"
        ) { $0.constants[0].shape = [4, 27] },
        Case(
            name: "flat data",
            sentence: "\(y) (Conv, opset 13): the input \"x\" has shape [1, 192], at least 3 dimensions are needed"
        ) { $0.inputs = [("x", [.size(1), .size(192)])] },
        Case(
            name: "wrong channels",
            sentence: "\(y) (Conv, opset 13): weights of shape [4, 3, 3, 3] in 1 groups do not fit 5 input channels"
        ) { $0.inputs = [("x", [.size(1), .size(5), .size(8), .size(8)])] },
        Case(
            name: "wrong bias", sentence: "\(y) (Conv, opset 13): the bias has 3 values for 4 output channels"
        ) {
            $0.constant("b", [3], [1, 2, 3])
            $0.nodes[0].inputs.append("b")
        },
        Case(
            name: "window too large",
            sentence: "\(y) (Conv, opset 13): a window of 3 does not fit into 2 with padding 0 and 0"
        ) { $0.inputs = [("x", [.size(1), .size(3), .size(2), .size(8)])] },
    ]

    static let attributes: [Case] = [
        Case(
            name: "group 0",
            sentence: "\(y) (Conv, opset 13): weights of shape [4, 3, 3, 3] in 0 groups do not fit 3 input channels",
            change: attribute("group", .int(0))),
        Case(
            name: "group Int.min",
            sentence:
                "\(y) (Conv, opset 13): weights of shape [4, 3, 3, 3] in \(Int.min) groups do not fit 3 input channels",
            change: attribute("group", .int(.min))),
        Case(
            name: "strides of the wrong type",
            sentence: "\(y) (Conv, opset 13): the attribute strides should be a list of integers",
            change: attribute("strides", .int(1))),
        Case(
            name: "group of the wrong type",
            sentence: "\(y) (Conv, opset 13): the attribute group should be an integer",
            change: attribute("group", .text("1"))),
        Case(
            name: "a graph as attribute", sentence: "\(y) (Conv, opset 13): the attribute auto_pad should be a string",
            change: attribute("auto_pad", .graph)),
        Case(
            name: "unsupported attribute", sentence: "\(y) (Conv, opset 13): the attribute colour is not supported",
            kind: .unsupported, change: attribute("colour", .int(1))),
        Case(
            name: "stride 0",
            sentence: "\(y) (Conv, opset 13): strides is [0, 1], 2 numbers from 1 to 65536 are expected",
            change: attribute("strides", .ints([0, 1]))),
        Case(
            name: "one stride",
            sentence: "\(y) (Conv, opset 13): strides is [2], 2 numbers from 1 to 65536 are expected",
            change: attribute("strides", .ints([2]))),
        Case(
            name: "huge dilation",
            sentence: "\(y) (Conv, opset 13): dilations is [1, \(Int.max)], 2 numbers from 1 to 65536 are expected",
            change: attribute("dilations", .ints([1, .max]))),
        Case(
            name: "extent",
            sentence: "\(y) (Conv, opset 13): a window of 131073 is too large; at most 65536 is supported",
            change: attribute("dilations", .ints([1 << 16, 1]))),
        Case(
            name: "negative pads",
            sentence: "\(y) (Conv, opset 13): pads is [0, 0, -1, 0], 4 numbers from 0 to 65536 are expected",
            change: attribute("pads", .ints([0, 0, -1, 0]))),
        Case(
            name: "pads Int.max",
            sentence: "\(y) (Conv, opset 13): pads is [0, 0, \(Int.max), 0], 4 numbers from 0 to 65536 are expected",
            change: attribute("pads", .ints([0, 0, .max, 0]))),
        Case(
            name: "auto_pad", sentence: "\(y) (Conv, opset 13): auto_pad is \"MAYBE\", which ONNX does not define",
            change: attribute("auto_pad", .text("MAYBE"))),
        Case(
            name: "kernel_shape",
            sentence: "\(y) (Conv, opset 13): kernel_shape is [5, 5], the weights have the shape [4, 3, 3, 3]",
            change: attribute("kernel_shape", .ints([5, 5]))),
        Case(
            name: "axis Int.min",
            sentence: "\(y) (Softmax, opset 13): axis \(Int.min) is outside a tensor of 4 dimensions",
            change: node("Softmax", ["axis": .int(.min)])),
        Case(
            name: "axis Int.max",
            sentence: "\(y) (Flatten, opset 13): axis \(Int.max) is outside a tensor of 4 dimensions",
            change: node("Flatten", ["axis": .int(.max)])),
        Case(
            name: "pool without kernel", sentence: "\(y) (MaxPool, opset 13): kernel_shape is missing",
            change: node("MaxPool")),
        Case(
            name: "padding of Int.min",
            sentence:
                "\(y) (Pad, opset 13): pads is [0, 0, 0, 0, 0, 0, \(Int.min), 0], two numbers for each of 4 dimensions are expected",
            change: node("Pad", ints: [[0, 0, 0, 0, 0, 0, .min, 0]])),
        Case(
            name: "padding that is too large",
            sentence: "\(y) (Pad, opset 13) would have the shape [1, 3, 268435464, 8], which is too large",
            change: node("Pad", ints: [[0, 0, 1 << 28, 0, 0, 0, 0, 0]])),
        Case(
            name: "reshape that overflows",
            sentence: "\(y) (Reshape, opset 13): the new shape [4611686018427387904, 4] is too large",
            change: node("Reshape", ints: [[1 << 62, 4]])),
        Case(
            name: "reshape below -1",
            sentence: "\(y) (Reshape, opset 13): the new shape [\(Int.min), 4] has a negative size",
            change: node("Reshape", ints: [[.min, 4]])),
        Case(
            name: "reshape that does not fit",
            sentence: "\(y) (Reshape, opset 13): 192 elements of shape [1, 3, 8, 8] cannot take the shape [5, -1]",
            change: node("Reshape", ints: [[5, -1]])),
        Case(
            name: "index outside", sentence: "\(y) (Gather, opset 13): index 8 is outside a dimension of 8",
            change: node("Gather", ["axis": .int(2)], ints: [[8]])),
        Case(
            name: "parts that are too many",
            sentence: "\(y) (Split, opset 13): parts of [2, 2] do not make up 3 in 1 outputs",
            change: node("Split", ["axis": .int(1)], ints: [[2, 2]])),
        Case(
            name: "tile that is too large",
            sentence:
                "\(y) (Tile, opset 13): it would make the shape [8388608, 3, 8, 8], which is impossible or too large",
            kind: .malformed, change: node("Tile", ints: [[1 << 23, 1, 1, 1]])),
        Case(
            name: "stretched to another size",
            sentence: "\(y) (Expand, opset 13): operands of shapes [1, 3, 8, 8] and [5, 8, 8] do not fit each other",
            change: node("Expand", ints: [[5, 8, 8]])),
        Case(
            name: "cast to wide integers",
            sentence: "\(y) (Cast, opset 13): a cast from float to uint64 is not supported",
            kind: .unsupported, change: node("Cast", ["to": .int(13)])),
        Case(
            name: "reduced axis outside",
            sentence: "\(y) (ReduceMean, opset 18): axis 4 is outside a tensor of 4 dimensions",
            change: node("ReduceMean", ints: [[4]], opset: 18)),
        Case(
            name: "axes as an attribute too late",
            sentence: "\(y) (ReduceSum, opset 13): the attribute axes is not supported", kind: .unsupported,
            change: node("ReduceSum", ["axes": .ints([1])])),
        Case(
            name: "squares that do not fit",
            sentence: "\(y) (SpaceToDepth, opset 13): blocksize should divide the rows and columns of [1, 3, 8, 8]",
            change: node("SpaceToDepth", ["blocksize": .int(3)])),
        Case(
            name: "a step of 0", sentence: "\(y) (Slice, opset 13): the step 0 is impossible",
            change: node("Slice", ints: [[0], [1], [0], [0]])),
        Case(
            name: "perm",
            sentence: "\(y) (Transpose, opset 13): perm is [0, 1, 1, 2], an order of 4 dimensions is expected",
            change: node("Transpose", ["perm": .ints([0, 1, 1, 2])])),
        Case(
            name: "limits of Clip", sentence: "\(y) (Clip, opset 6): a limit is not a number",
            change: node("Clip", ["min": .float(.nan)], opset: 6)),
        Case(
            name: "much work",
            sentence: "\(y) (AveragePool, opset 13): windows of [65535, 65535] at [9, 9] places are too much work",
            change: node(
                "AveragePool",
                [
                    "kernel_shape": .ints([65535, 65535]), "strides": .ints([8192, 8192]),
                    "pads": .ints([65536, 65536, 65536, 65536]),
                ])),
    ]

    @Test(arguments: structure + shapes + attributes)
    func everyMistakeHasItsSentence(_ example: Case) throws {
        var model = Self.sound()
        example.change(&model)
        do {
            _ = try Plan(model.read())
            Issue.record("it is accepted")
        } catch let error as ModelError {
            #expect(error.description == example.sentence)
            #expect(error.kind == example.kind)
        }
    }

    /// The cases start from a model that is accepted, with an open batch too.
    @Test func theSoundModelIsAccepted() throws {
        var model = Self.sound()
        #expect(try Plan(model.read()).outputs[0].shape == [1, 4, 6, 6])
        model.inputs = [("x", [.open("N"), .size(3), .size(8), .size(8)])]
        #expect(try Plan(model.read()).outputs[0].shape == [1, 4, 6, 6])
    }

    /// Extreme numbers that mean something: they are clamped, as Python's slices are.
    @Test func slicesTakeAnyLimits() throws {
        func shape(_ ints: [[Int]]) throws -> [Int] {
            var model = TestModel()
            Self.node("Slice", ints: ints)(&model)
            let plan = try Plan(model.read())
            let session = Session(plan)
            session.run()
            return plan.outputs[0].shape
        }
        #expect(try shape([[.min], [.max], [2], [1]]) == [1, 3, 8, 8])
        #expect(try shape([[.max], [.min], [2], [-1]]) == [1, 3, 8, 8])
        #expect(try shape([[.min], [.max], [2], [.max]]) == [1, 3, 1, 8])
        #expect(try shape([[.max], [.min], [2], [.min + 1]]) == [1, 3, 1, 8])
        #expect(try shape([[.max], [.max], [2], [1]]) == [1, 3, 0, 8])
    }
}
