extension Plan {
    /// A node of the graph as it runs, with what passes have put into it: what there is to know of it without running it.
    ///
    /// The formulas: a convolution of K filters of F×F over C channels has F·F·(C/groups)·K + K parameters; its neurons are
    /// the elements of its output. A value's receptive field is the part of the network's input that it depends on, in
    /// rows and columns: a window of extent E with stride S makes E′ = E₀ + (E − 1)·J₀ and J′ = J₀·S of the field E₀ and the
    /// jump J₀ between neighbours; where several values join, the largest counts.
    package struct Layer: Sendable {
        /// A node of the file.
        package struct Source: Sendable, Equatable {
            package let name: String
            package let operatorName: String
        }

        package struct Value: Sendable {
            package let name: String
            package let shape: [Int]
            /// Nil for a value that shares the place of another one, is constant, or is never there as a whole.
            package let interval: Interval?
        }

        /// Bytes of the arena, and the steps from the first to the last that touches them.
        package struct Interval: Sendable, Equatable {
            package let offset: Int
            package let byteCount: Int
            package let steps: Range<Int>
        }

        /// One number for each spatial dimension.
        package struct Geometry: Sendable, Equatable {
            package let kernel: [Int]
            package let stride: [Int]
            package let dilation: [Int]
            package let paddingBegin: [Int]
            package let paddingEnd: [Int]
        }

        package let source: Source
        /// In the order of their work, which this layer does as well.
        package let fused: [Source]
        /// Those that are not constant.
        package let inputs: [Value]
        package let outputs: [Value]
        package let window: Geometry?
        package let groups: Int?
        package let parameters: Int
        /// Parameters that there would be if every neuron of a convolution had weights of its own, ÷ those that there are;
        /// nil where nothing is shared.
        package let sharing: Int?
        /// For one picture.
        package let multiplyAdds: Int
        package let neurons: Int
        /// One number for each spatial dimension; nil for the whole input.
        package let receptiveField: [Int]?
        /// How far the fields of neighbours are apart in the input, likewise.
        package let fieldStride: [Int]?
        /// Part of the rows and columns of the network's first input that the field covers, from 0 to 1; nil if that is no
        /// picture.
        package let fieldShare: Double?
        /// Its steps in the plan, conversions between layouts included.
        package let steps: Range<Int>
        /// Those of its steps that calculate, or of all if none does; each once.
        package let kernels: [String]
        /// Its steps that share its multiply-adds equally.
        package let calculating: [Int]
    }
}
