import Foundation
import Testdata
import Testing

@Suite struct InspectTests {
    private struct Report: Decodable {
        struct Source: Decodable {
            let name, `operator`: String
        }

        struct Value: Decodable {
            struct Interval: Decodable { let offset, bytes, first_step, last_step: Int }

            let name: String
            let shape: [Int]
            let arena: Interval?
        }

        struct Layer: Decodable {
            let name, `operator`: String
            let fused: [Source]
            let inputs, outputs: [Value]
            let kernel, stride, dilation, padding_begin, padding_end: [Int]?
            let groups: Int?
            let parameters: Int
            let sharing: Int?
            let multiply_adds, neurons: Int
            let receptive_field, field_stride: [Int]?
            let field_share: Double?
            let kernels: [String]
            let first_step, steps: Int
        }

        struct Totals: Decodable {
            let layers, steps, parameters, parameters_unshared, multiply_adds, neurons, arena_bytes: Int
            let weight_bytes: Int
        }

        struct Tenant: Decodable {
            let name: String
            let shape: [Int]?
            let offset, bytes, first_step, last_step: Int
        }

        let model, sha256, isa: String
        let inputs, outputs: [Value]
        let layers: [Layer]
        let arena: [Tenant]
        let totals: Totals
    }

    @Test func printsOneObject() throws {
        let outcome = try Command.run(
            "inspect", "builtin:camera-health", "--json", in: TemporaryFolder(),
            environment: ["OCELLUS_ISA": "scalar"])
        #expect(outcome.status == 0 && outcome.messages == "" && outcome.lines.count == 1)
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.bytes))
        #expect(report.model == "builtin:camera-health" && report.isa == "scalar" && report.sha256.count == 64)
        let convolutions = report.layers.filter { $0.operator == "Conv" }
        #expect(!convolutions.isEmpty)
        for layer in convolutions {
            let (input, output) = (layer.inputs[0].shape, layer.outputs[0].shape)
            let (kernel, groups) = (try #require(layer.kernel), try #require(layer.groups))
            let filter = kernel[0] * kernel[1] * input[1] / groups
            #expect(layer.parameters == filter * output[1] + output[1])
            #expect(layer.sharing == output[2] * output[3])
            #expect(layer.neurons == output[1] * output[2] * output[3])
            #expect(layer.multiply_adds == filter * layer.neurons)
            #expect(layer.kernels == [groups == 1 ? "f32_conv_scalar" : "f32_depthwise_scalar"])
            let arena = try #require(layer.outputs[0].arena)
            #expect(arena.bytes >= layer.neurons * 4 && arena.offset + arena.bytes <= report.totals.arena_bytes)
            #expect((arena.first_step...arena.last_step).contains(layer.first_step + layer.steps - 1))
        }
        #expect(convolutions[0].field_stride == [2, 2])
        #expect(try abs(#require(convolutions[0].field_share) - 9.0 / 128 / 128) < 1e-9)
        #expect(report.arena.map { $0.offset + $0.bytes }.max() == report.totals.arena_bytes)
        #expect(report.arena.contains { $0.name == report.inputs[0].name && $0.first_step == 0 })
        #expect(report.totals.layers == report.layers.count)
        #expect(report.totals.parameters == report.layers.reduce(0) { $0 + $1.parameters })
        #expect(report.totals.multiply_adds == report.layers.reduce(0) { $0 + $1.multiply_adds })
        #expect(report.totals.neurons == report.layers.reduce(0) { $0 + $1.neurons })
        #expect(
            report.totals.parameters_unshared == report.layers.reduce(0) { $0 + $1.parameters * ($1.sharing ?? 1) })
    }

    @Test func tellsPeopleTheSame() throws {
        let outcome = try Command.run("inspect", builtinModel, in: TemporaryFolder())
        #expect(outcome.status == 0 && outcome.messages == "")
        #expect(outcome.lines[0].hasPrefix("\(builtinModel), ") && outcome.lines[0].contains(", sha256 "))
        let header = try #require(outcome.lines.first { $0.contains("parameters  sharing") })
        #expect(header.hasSuffix("field"))
        #expect(outcome.lines.contains { $0.hasPrefix("multiply-adds  ") })
        for line in outcome.lines.dropFirst() { #expect(line.count <= 120, "\(line)") }
        #expect(!outcome.output.contains("\u{1B}"))
    }

    /// The picture of the arena: as many columns as steps, in the first one the input alone, the largest values below.
    @Test func drawsTheArena() throws {
        let folder = try TemporaryFolder()
        let lines = try Command.run("inspect", builtinModel, in: folder).lines
        let json = try Command.run("inspect", builtinModel, "--json", in: folder)
        let report = try JSONDecoder().decode(Report.self, from: Data(json.bytes))
        let start = try #require(lines.firstIndex { $0.hasPrefix("arena of ") })
        let picture = Array(lines[(start + 1)...].prefix { $0.contains("│") })
        let titles = picture.map { $0.split(separator: "│")[0].drop { $0 == " " } }
        #expect(titles.prefix(3) == ["live ", "filter ", "stride "] && titles.last == "step ")
        let rows = picture.dropFirst(3).dropLast().map { Array($0.drop { $0 != "│" }.dropFirst()) }
        #expect(rows.count <= 20 && rows.map(\.count).max() == report.totals.steps)
        let legend = Array(lines[(start + 1 + picture.count)...].prefix { $0.dropFirst().first == " " })
        let letters = legend.compactMap(\.first).filter { $0.isLetter }
        #expect(letters == Array("ABCDEFGHIJKL".prefix(min(12, report.arena.count))))
        for letter in letters {
            let drawn = rows.joined().filter { $0 == letter || $0 == Character(letter.lowercased()) }
            #expect(!drawn.isEmpty, "\(letter)")
        }
        let input = try #require(legend.first { $0.contains(report.inputs[0].name) })
        #expect(Set(rows.compactMap { $0.first?.uppercased() }).subtracting([" "]) == [String(input.prefix(1))])
    }

    @Test(.enabled(if: Testdata.isThere, Comment(rawValue: Testdata.absence)))
    func readsEveryModelThatLoads() throws {
        struct Listing: Decodable { let file: String }
        var shown = 0
        for file in try Testdata.json("models/models.json", as: [Listing].self).map(\.file) {
            let outcome = try Command.run("inspect", Testdata.path(file), "--json", in: TemporaryFolder())
            if outcome.status == 65, outcome.messages.contains("is not supported") { continue }
            #expect(outcome.status == 0, "\(file): \(outcome.messages)")
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.bytes))
            #expect(report.totals.parameters > 0 && report.totals.multiply_adds > 0, "\(file)")
            shown += 1
        }
        #expect(shown >= 9)
    }

    @Test func refusesInWords() throws {
        let folder = try TemporaryFolder()
        let missing = try Command.run("inspect", "absent.onnx", in: folder)
        #expect(missing.status == 66 && missing.messages.contains("absent.onnx: cannot be opened"))
        let text = try folder.write("no model", to: "text.onnx")
        #expect(try Command.run("inspect", text, in: folder).status == 65)
        #expect(try Command.run("inspect", in: folder).status == 64)
    }
}
