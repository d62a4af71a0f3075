/// Says on standard error what fails over and over: each cause the first time, the tenth, the hundredth and so on, and how
/// often it was at the end.
struct Complaints {
    private let subject: String
    private var counts: [String: (all: Int, said: Int)] = [:]

    /// Causes that are told apart.
    private static let limit = 100

    init(subject: String) { self.subject = subject }

    mutating func take(_ cause: String) {
        let cause = counts[cause] == nil && counts.count >= Self.limit ? "failed in yet another way" : cause
        var count = counts[cause] ?? (0, 0)
        count.all += 1
        if count.all >= max(1, count.said * 10) {
            count.said = count.all
            say("ocellus: \(subject): \(cause)\(count.all > 1 ? " (\(count.all) times)" : "")", .warning)
        }
        counts[cause] = count
    }

    /// What was only counted.
    func summarise() {
        for (cause, count) in counts.sorted(by: { $0.key < $1.key }) where count.all > count.said {
            say("ocellus: \(subject): \(cause) (\(count.all) times in all)", .warning, isLast: true)
        }
    }
}
