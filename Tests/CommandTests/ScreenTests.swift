import Foundation
import Testing
import ocellus

/// The view as a value: lines in, rows out.
@Suite struct ScreenTests {
    private static let style = ScreenStyle(usesColour: false, usesUnicode: true)

    private func screen() throws -> WatchScreen {
        var screen = WatchScreen(title: "/run/x.sock")
        screen.take(Array(Speaker.hello.utf8), at: 0)
        screen.take(Array(Speaker.status.utf8), at: 0)
        for seq in 0..<100 {
            let p = Double(seq) / 99
            let line = try Speaker.prediction(seq, dropped: seq % 10 == 0 ? 1 : 0, [("clear", p), ("covered", 1 - p)])
            screen.take(Array(line.utf8), at: UInt64(seq) * 100_000_000)
        }
        return screen
    }

    /// No window is too small, nothing goes beyond it, and what matters most stays longest.
    @Test func fitsEveryWindow() throws {
        let screen = try screen()
        for columns in [0, 1, 2, 7, 12, 20, 40, 80, 300] {
            for rows in 0...20 {
                let rendered = screen.render(columns: columns, rows: rows, style: Self.style, at: 9_900_000_000)
                #expect(rendered.count <= rows)
                #expect(rendered.allSatisfy { $0.columns <= columns && $0.text.count == $0.columns })
                if rows > 0, columns >= 5 {
                    #expect(rendered.contains { $0.text.hasPrefix("clea") })
                }
            }
        }
        let one = screen.render(columns: 40, rows: 1, style: Self.style, at: 9_900_000_000)
        #expect(one.map(\.text) == ["clear   ████████████████████████ 100.0 %"])
    }

    @Test func theCurveIsTheHistoryOfTheFirstLabel() throws {
        let rows = try screen().render(columns: 8, rows: 20, style: Self.style, at: 9_900_000_000)
        #expect(rows.contains { $0.text == "▇▇▇▇▇▇██" || $0.text == "▇▇▇▇▇███" || $0.text == "████████" })
        var changed = try screen()
        // Another label comes first: its own history is shown, blank where it was not among the likeliest.
        changed.take(Array(try Speaker.prediction(100, [("dark", 0.5)]).utf8), at: 10_000_000_000)
        let curve = changed.render(columns: 30, rows: 20, style: Self.style, at: 10_000_000_000)
        #expect(curve.contains { $0.text == String(repeating: " ", count: 29) + "▅" })
    }

    @Test func ratesAndLossesAreThoseOfTheLastSeconds() throws {
        let screen = try screen()
        func text(at now: UInt64) -> String {
            screen.render(columns: 100, rows: 30, style: Self.style, at: now).map(\.text).joined(separator: "\n")
        }
        #expect(text(at: 9_900_000_000).contains("rate     10.0 predictions/s, 29.9 of 30 frames/s, age 7.4 ms\n"))
        #expect(text(at: 9_900_000_000).contains("dropped  19 frames, 10 of them in the last 10 s"))
        let later = text(at: 16_000_000_000)
        #expect(later.contains("rate     0.0 predictions/s") && later.contains("silent for 6 s"))
        #expect(later.contains(", 3 of them in the last 10 s"))
    }

    @Test(arguments: [
        (["TERM": "xterm", "LANG": "de_DE.UTF-8"], true, true), (["TERM": "xterm", "LANG": "de_DE.utf8"], true, true),
        (["TERM": "xterm", "LANG": "de_DE.UTF-8@euro", "NO_COLOR": ""], true, true),
        (["TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "NO_COLOR": "0"], false, false),
        (["TERM": "vt220"], false, false),
    ]) func theEnvironmentTellsTheStyle(environment: [String: String], colour: Bool, unicode: Bool) {
        #expect(ScreenStyle(environment: environment) == ScreenStyle(usesColour: colour, usesUnicode: unicode))
    }

    @Test func noSequencesForATerminalThatHasNone() {
        for environment in [[:], ["TERM": ""], ["TERM": "dumb"]] {
            #expect(ScreenStyle(environment: environment) == nil)
        }
    }
}
