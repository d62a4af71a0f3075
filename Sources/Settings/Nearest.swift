/// The candidate that `word` was most likely meant to be, or nil if none is near.
///
/// Near: at most a third of the word's letters are wrong, and two at least are allowed for words of four and more.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = word.count < 4 ? 1 : max(2, word.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.candidate
}

/// Damerau–Levenshtein distance (optimal string alignment): insertions, deletions, replacements and swaps of neighbours.
func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased().prefix(100)), Array(b.lowercased().prefix(100)))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
