import Network

/// The arena of a plan as a picture: columns are steps, rows are ranges of bytes, letters are values.
///
/// A plan with more steps than columns has several in each. A cell shows the value that fills most of it: by its capital if
/// that is half of the cell or more, by its small letter if it is less.
struct ArenaPicture {
    private static let mostColumns = 100
    private static let mostRows = 20
    /// Values with a letter of their own: the largest.
    private static let letters = Array("ABCDEFGHIJKL")

    private let plan: Plan
    private let tenants: [Plan.Tenant]
    private let stepsInColumn: Int
    private let bytesInRow: Int
    private let columns: Int
    private let rows: Int
    /// By the tenant's place.
    private let letterOf: [Int: Character]

    init(_ plan: Plan) {
        self.plan = plan
        tenants = plan.tenants.filter { !$0.interval.steps.isEmpty && $0.interval.byteCount > 0 }
        let steps = max(plan.stepNames.count, 1)
        stepsInColumn = Self.quotient(steps, Self.mostColumns)
        columns = Self.quotient(steps, stepsInColumn)
        bytesInRow = max(64, Self.quotient(Self.quotient(plan.arenaBytes, Self.mostRows), 64) * 64)
        rows = Self.quotient(plan.arenaBytes, bytesInRow)
        let sizes = tenants.map(\.interval.byteCount)
        let largest = tenants.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(Self.letters.count).sorted()
        letterOf = Dictionary(uniqueKeysWithValues: zip(largest, Self.letters))
    }

    /// ⌈a / b⌉
    private static func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }

    var lines: [String] {
        guard !tenants.isEmpty else { return [] }
        let steps = stepsInColumn == 1 ? "a step" : "\(stepsInColumn) steps"
        var lines = [
            "arena of \(size(plan.arenaBytes)): a column is \(steps), a row \(size(bytesInRow)), a letter one value;"
                + " small where it fills less than half"
        ]
        lines.append(row("live", Chart(usesUnicode: true).curve(live)))
        for (title, digits) in [("filter", digits(\.kernel)), ("stride", digits(\.stride))] {
            if digits.contains(where: { $0 != " " }) { lines.append(row(title, digits)) }
        }
        for (number, cells) in cells.enumerated() { lines.append(row(size(number * bytesInRow), cells)) }
        lines.append(row("step", axis))
        for (place, tenant) in tenants.enumerated() {
            guard let letter = letterOf[place] else { continue }
            let name = printable(tenant.name)
            let what = tenant.shape.map { "\(name)  \(sizes($0))" } ?? "scratch of \(name)"
            let (first, last) = (tenant.interval.steps.lowerBound, tenant.interval.steps.upperBound - 1)
            lines.append("\(letter) \(what), \(size(tenant.interval.byteCount)), steps \(first)…\(last)")
        }
        if tenants.count > letterOf.count { lines.append("▒ \(tenants.count - letterOf.count) smaller ones") }
        return lines
    }

    private func row(_ title: String, _ content: String) -> String {
        trimmed("\(String(repeating: " ", count: max(0, 10 - title.count)))\(title) │\(content)")
    }

    /// The greatest part of the arena that is in use at a step of each column.
    private var live: [Float?] {
        var changes = Array(repeating: 0, count: plan.stepNames.count + 1)
        for tenant in tenants {
            changes[tenant.interval.steps.lowerBound] += tenant.interval.byteCount
            changes[tenant.interval.steps.upperBound] -= tenant.interval.byteCount
        }
        var most = Array(repeating: 0, count: columns)
        var bytes = 0
        for step in plan.stepNames.indices {
            bytes += changes[step]
            most[step / stepsInColumn] = max(most[step / stepsInColumn], bytes)
        }
        return most.map { Float($0) / Float(max(plan.arenaBytes, 1)) }
    }

    /// The greatest side of a window of the layers in each column; "+" for more than one digit.
    private func digits(_ sides: (Plan.Layer.Geometry) -> [Int]) -> String {
        var largest = Array(repeating: 0, count: columns)
        for layer in plan.layers {
            guard let window = layer.window, let step = layer.calculating.first else { continue }
            largest[step / stepsInColumn] = max(largest[step / stepsInColumn], sides(window).max() ?? 0)
        }
        return largest.map { $0 == 0 ? " " : $0 > 9 ? "+" : "\($0)" }.joined()
    }

    private var cells: [String] {
        let cell = Double(stepsInColumn) * Double(bytesInRow)
        var best = Array(repeating: (filled: 0.0, tenant: -1), count: rows * columns)
        for (place, tenant) in tenants.enumerated() {
            let (steps, first) = (tenant.interval.steps, tenant.interval.offset)
            let end = first + tenant.interval.byteCount
            for row in first / bytesInRow...(end - 1) / bytesInRow {
                let bytes = min(end, (row + 1) * bytesInRow) - max(first, row * bytesInRow)
                for column in steps.lowerBound / stepsInColumn...(steps.upperBound - 1) / stepsInColumn {
                    let range = column * stepsInColumn..<(column + 1) * stepsInColumn
                    let filled = Double(bytes) * Double(steps.clamped(to: range).count) / cell
                    let index = row * columns + column
                    if filled > best[index].filled { best[index] = (filled, place) }
                }
            }
        }
        return (0..<rows).map { row in
            String(best[row * columns..<(row + 1) * columns].map { character($0.tenant, isMost: $0.filled >= 0.5) })
        }
    }

    private func character(_ tenant: Int, isMost: Bool) -> Character {
        guard tenant >= 0 else { return " " }
        guard let letter = letterOf[tenant] else { return isMost ? "▒" : "░" }
        return isMost ? letter : Character(letter.lowercased())
    }

    /// The number of the first step of every tenth column.
    private var axis: String {
        stride(from: 0, to: columns, by: 10).map { column in
            let number = "\(column * stepsInColumn)"
            return number + String(repeating: " ", count: max(1, 10 - number.count))
        }.joined()
    }

    private func size(_ bytes: Int) -> String {
        let kibibytes = Double(bytes) / 1024
        return plan.arenaBytes < 10 << 20 ? "\(oneDecimal(kibibytes)) KiB" : "\(oneDecimal(kibibytes / 1024)) MiB"
    }
}
