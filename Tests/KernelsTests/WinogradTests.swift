import CKernels
import Kernels
import Tensors
import Testdata
import Testing

/// Winograd's filtering: every set gives the bits of the specification, which is a convolution.
struct WinogradTests {
    /// A row of tiles of one block of channels.
    private static func transformInput(
        _ set: TestedSet, _ form: Winograd, _ input: [Float], row: Int, tiles: Int, edge: GuardedFloats.Edge
    ) -> [Float] {
        let input = GuardedFloats(input, edge: edge)
        let output = GuardedFloats(Array(repeating: 7, count: form.points * tiles * 16), edge: edge)
        let transform = form == .f4 ? set.functions.winograd4_input! : set.functions.winograd2_input!
        transform(input.start, Int64(row), Int64(tiles), output.start, Int64(tiles * 16))
        withExtendedLifetime(input) {}
        #expect(output.isUntouchedAround, "\(set.name) writes outside its output")
        return output.values
    }

    private struct Output {
        var geometry: ck_winograd_output
        var products: [Float]
        var bias: [Float]
        var residual: [Float]?
        var count: Int

        init(_ form: Winograd, width: Int, random: inout Seeded) {
            let tiles = form.tiles(width)
            let rows = Int.random(in: 1...form.tile, using: &random)
            let special = random.chance(3)
            let range = random.clampRange()
            geometry = ck_winograd_output(
                point: Int64(tiles * 16), width: Int64(width), rows: Int64(rows), out_row: Int64(width * 16 + 16),
                residual_row: Int64(width * 16 + 32), low: range.low, high: range.high)
            products = random.awkward(form.points * tiles * 16, special: special)
            bias = random.awkward(16, special: special)
            residual =
                random.chance(2)
                ? nil : random.awkward((rows - 1) * (width * 16 + 32) + width * 16, special: special)
            count = (rows - 1) * (width * 16 + 16) + width * 16
        }

        func run(_ set: TestedSet, _ form: Winograd, edge: GuardedFloats.Edge) -> [Float] {
            let products = GuardedFloats(products, edge: edge)
            let bias = GuardedFloats(bias, edge: edge)
            let residual = residual.map { GuardedFloats($0, edge: edge) }
            let output = GuardedFloats(Array(repeating: 7, count: count), edge: edge)
            var geometry = geometry
            let transform = form == .f4 ? set.functions.winograd4_output! : set.functions.winograd2_output!
            transform(&geometry, products.start, bias.start, residual?.start, output.start)
            withExtendedLifetime((products, bias, residual)) {}
            #expect(output.isUntouchedAround, "\(set.name) writes outside its output")
            return output.values
        }
    }

    @Test(arguments: Seeded.seeds(60))
    func everySetGivesTheSameBits(seed: Int) {
        var random = Seeded(seed)
        for form in [Winograd.f2, .f4] {
            let tiles = Int.random(in: 1...9, using: &random)
            let row = (tiles * form.tile + 2) * 16 + random.pick([0, 16])
            let input = random.awkward(
                (form.side - 1) * row + (tiles * form.tile + 2) * 16, special: random.chance(3))
            let output = Output(form, width: Int.random(in: 1...20, using: &random), random: &random)
            for edge in GuardedFloats.Edge.allCases {
                let (transformed, made) = (
                    Self.transformInput(.scalar, form, input, row: row, tiles: tiles, edge: edge),
                    output.run(.scalar, form, edge: edge)
                )
                for set in TestedSet.vector {
                    let found = Self.transformInput(set, form, input, row: row, tiles: tiles, edge: edge)
                    #expect(
                        sameBits(found, transformed), "\(set.name), \(form): \(difference(found, transformed))")
                    let pixels = output.run(set, form, edge: edge)
                    #expect(sameBits(pixels, made), "\(set.name), \(form): \(difference(pixels, made))")
                }
            }
        }
    }

    /// Transforms, products in double precision and the transform back, against the sum that defines a convolution.
    @Test(arguments: Seeded.seeds(20))
    func isAConvolution(seed: Int) {
        var random = Seeded(seed)
        for form in [Winograd.f2, .f4] {
            let side = form.side
            let input = random.floats(side * side * 16)
            let weights = random.floats(16 * 9)
            let packed = form.pack(weights[...], outputs: 16, inputs: 1)
            let transformed = Self.transformInput(.scalar, form, input, row: side * 16, tiles: 1, edge: .end)
            // One input channel, that of lane 3.
            let products = (0..<form.points * 16).map { place in
                Float(Double(transformed[place / 16 * 16 + 3]) * Double(packed.start[place]))
            }
            var output = Output(form, width: form.tile, random: &random)
            (output.products, output.bias, output.residual) = (products, Array(repeating: 0, count: 16), nil)
            output.geometry.rows = Int64(form.tile)
            (output.geometry.low, output.geometry.high) = (-.infinity, .infinity)
            output.count = (form.tile - 1) * (form.tile * 16 + 16) + form.tile * 16
            let found = output.run(.scalar, form, edge: .end)
            for y in 0..<form.tile {
                for x in 0..<form.tile {
                    for lane in 0..<16 {
                        var sum = 0.0
                        for tap in 0..<9 {
                            sum +=
                                Double(input[((y + tap / 3) * side + x + tap % 3) * 16 + 3])
                                * Double(weights[lane * 9 + tap])
                        }
                        let value = found[y * (form.tile * 16 + 16) + x * 16 + lane]
                        #expect(abs(Double(value) - sum) < 2e-5, "\(form) at \(y), \(x), \(lane)")
                    }
                }
            }
        }
    }

    /// What is read twice is not worth the transforms, and what is hardly read at all not the weights.
    @Test func theShapeDecides() {
        #expect(Winograd.best(inputs: 64, outputs: 64, height: 56, width: 56) == .f4)
        #expect(Winograd.best(inputs: 256, outputs: 256, height: 14, width: 14) == .f4)
        #expect(Winograd.best(inputs: 512, outputs: 512, height: 7, width: 7) == .f2)
        #expect(Winograd.best(inputs: 512, outputs: 512, height: 1, width: 1) == nil)
        #expect(Winograd.best(inputs: 3, outputs: 64, height: 224, width: 224) == nil)
    }
}
