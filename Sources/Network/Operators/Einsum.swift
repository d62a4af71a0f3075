import ONNX
import Tensors

/// Sums of products after Einstein: each dimension has a letter, and those that the result lacks are summed over. One or two
/// tensors without a repeated letter: both are brought into the order of a stack of matrices and multiplied.
struct Einsum: Operator {
    static let name = "Einsum"

    /// A letter for each dimension.
    private typealias Letters = [Character]

    private let operands: [Letters]
    private let result: Letters
    private let sizes: [Character: Int]

    init(_ node: NodeReader) throws(ModelError) {
        guard let equation = try node.string("equation")?.filter({ $0 != " " }) else {
            throw node.error("the equation is missing")
        }
        let sides = equation.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let operands = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
        guard operands.count <= 2, (operands + [Array(sides.last ?? "")]).joined().allSatisfy({ $0 != "." }) else {
            throw node.unsupported("the equation \"\(equation)\" is more than a product of two stated tensors")
        }
        var result: Letters
        if sides.count == 2 {
            guard sides[1].first == ">" else { throw node.error("the equation \"\(equation)\" is none") }
            result = Array(sides[1].dropFirst())
        } else {
            // Without a right side, the letters that stand once, in their order.
            let all = operands.flatMap(\.self)
            result = Set(all).filter { letter in all.count { $0 == letter } == 1 }.sorted()
        }
        var sizes: [Character: Int] = [:]
        for (index, letters) in operands.enumerated() {
            let value = try node.input(index, "operand \(index)")
            try node.requireFloat(value)
            guard letters.count == value.shape.count, letters.allSatisfy({ $0.isLetter && $0.isASCII }) else {
                throw node.error("the equation \"\(equation)\" does not fit an operand of shape \(value.shape)")
            }
            guard Set(letters).count == letters.count else {
                throw node.unsupported("the equation \"\(equation)\" takes a diagonal")
            }
            for (letter, size) in zip(letters, value.shape) {
                guard sizes[letter] == nil || sizes[letter] == size else {
                    throw node.error("the equation \"\(equation)\" gives \(letter) more than one size")
                }
                sizes[letter] = size
            }
        }
        guard operands.count == node.inputs.count, Set(result).count == result.count,
            result.allSatisfy({ sizes[$0] != nil })
        else { throw node.error("the equation \"\(equation)\" does not fit \(node.inputs.count) operands") }
        (self.operands, self.result, self.sizes) = (operands, result, sizes)
    }

    func outputs(_ node: NodeReader) throws(ModelError) -> [ValueType] {
        [ValueType(type: try node.input(0, "operand 0").type, shape: shape(result))]
    }

    func multiplyAdds(_ node: Node, in graph: Graph) -> Int {
        guard operands.count == 2 else { return 0 }
        let (summed, limit) = (Set(operands[0]).intersection(operands[1]).subtracting(result), 1 << 60)
        return Tensor.count(of: shape(result) + shape(Array(summed)), limit: limit) ?? limit
    }

    func facts(_ node: Node, in graph: Graph) -> LayerFacts { LayerFacts(reach: .everything) }

    func lower(_ node: Node, into lowering: inout Lowering) throws(ModelError) {
        var tensors: [(place: Placed, letters: Letters)] = []
        for (index, letters) in operands.enumerated() {
            let other = operands.count == 2 ? operands[1 - index] : []
            let place = try lowering.input(node.inputs[index]!, .plain)
            tensors.append(summed(place, letters, keeping: Set(result).union(other), node, &lowering))
        }
        let output = lowering.output(node.outputs[0], .plain)
        guard tensors.count == 2 else {
            return copy(tensors[0].place, tensors[0].letters, to: output, result, node, &lowering)
        }
        let (left, right) = (tensors[0].letters, tensors[1].letters)
        let both = left.filter { right.contains($0) }
        let (stack, inner) = (both.filter { result.contains($0) }, both.filter { !result.contains($0) })
        let rows = left.filter { !both.contains($0) }
        let columns = right.filter { !both.contains($0) }
        let a = arranged(tensors[0].place, left, as: stack + rows + inner, node, &lowering)
        let b = arranged(tensors[1].place, right, as: stack + inner + columns, node, &lowering)
        let product = lowering.places.scratch(floats: count(stack + rows + columns))
        let shapes = MatrixProduct(
            rows: count(rows), depth: count(inner), columns: count(columns), stack: shape(stack))
        lowering.emit(node.name, reads: [a, b], writes: [product]) { offsets in
            MatMulStep<Float>(
                name: node.name, product: shapes, left: Operand(a, offsets: offsets),
                right: Operand(b, offsets: offsets), output: Operand(product, offsets: offsets))
        }
        copy(product, stack + rows + columns, to: output, result, node, &lowering)
    }

    private func shape(_ letters: Letters) -> [Int] { letters.map { sizes[$0] ?? 1 } }
    private func count(_ letters: Letters) -> Int { shape(letters).reduce(1, *) }

    /// The tensor, summed over the dimensions that no one else has.
    private func summed(
        _ place: Placed, _ letters: Letters, keeping kept: Set<Character>, _ node: Node, _ lowering: inout Lowering
    ) -> (place: Placed, letters: Letters) {
        let axes = Set(letters.indices.filter { !kept.contains(letters[$0]) })
        guard !axes.isEmpty else { return (place, letters) }
        let reduced = ReducedAxes(input: shape(letters), reduced: axes, keepsDimensions: false)
        let sum = lowering.places.scratch(floats: reduced.output.reduce(1, *))
        lowering.emit(node.name, reads: [place], writes: [sum]) { offsets in
            ReductionStep(
                name: node.name, reduction: .sum, axes: reduced, input: Operand(place, offsets: offsets),
                output: Operand(sum, offsets: offsets))
        }
        return (sum, letters.filter { kept.contains($0) })
    }

    /// The tensor with its dimensions in another order.
    private func arranged(
        _ place: Placed, _ letters: Letters, as order: Letters, _ node: Node, _ lowering: inout Lowering
    ) -> Placed {
        guard letters != order else { return place }
        let arranged = lowering.places.scratch(floats: count(order))
        copy(place, letters, to: arranged, order, node, &lowering)
        return arranged
    }

    private func copy(
        _ source: Placed, _ letters: Letters, to target: Placed, _ order: Letters, _ node: Node,
        _ lowering: inout Lowering
    ) {
        let from = Dictionary(uniqueKeysWithValues: zip(letters, rowMajorStrides(shape(letters))))
        let to = rowMajorStrides(shape(order))
        lowering.copy(
            node, from: source, to: target,
            extents: order.indices.map {
                CopyStep.Extent(count: sizes[order[$0]] ?? 1, inputStride: from[order[$0]] ?? 0, outputStride: to[$0])
            })
    }
}
