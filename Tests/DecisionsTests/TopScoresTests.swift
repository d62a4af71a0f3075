import Decisions
import Testing

@Suite struct TopScoresTests {
    private func top(_ scores: [Float], _ capacity: Int) -> [Int] {
        var top = TopScores(capacity: capacity)
        scores.withUnsafeBufferPointer { top.select(from: $0) }
        return top.withTop { indices, _ in Array(indices) }
    }

    @Test func theHighestComeFirstAndEqualOnesByIndex() {
        #expect(top([0.1, 0.4, 0.1, 0.4], 3) == [1, 3, 0])
        #expect(top([0.1, 0.2], 5) == [1, 0])
        #expect(top([0, 0, 0], 2) == [0, 1])
    }

    @Test func aScoreThatIsNoNumberIsNotHidden() {
        #expect(top([0.9, .nan, 0.5], 1) == [1])
    }

    @Test(arguments: 0..<50) func agreesWithSorting(_ round: Int) {
        let scores = (0..<100).map { _ in Float(Int.random(in: 0..<20)) }
        let sorted = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        #expect(top(scores, 7) == Array(sorted.prefix(7)), "scores \(scores)")
    }
}
