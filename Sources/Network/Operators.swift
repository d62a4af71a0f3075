/// Every operator that a network may use, by name.
enum Operators {
    static let all: [any Operator.Type] = [
        Add.self,
        AveragePool.self,
        BatchNormalization.self,
        Clip.self,
        Concat.self,
        Constant.self,
        Convolution.self,
        Divide.self,
        Dropout.self,
        Flatten.self,
        Gemm.self,
        GlobalAveragePool.self,
        Identity.self,
        MatMul.self,
        MaxPool.self,
        Multiply.self,
        Pad.self,
        Relu.self,
        Reshape.self,
        Slice.self,
        Softmax.self,
        Squeeze.self,
        Subtract.self,
        Transpose.self,
        Unsqueeze.self,
    ]

    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
