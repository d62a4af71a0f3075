internal import Messages

/// Looks at a line that a subscriber sent.
///
/// The one request that is understood is `{"subscribe":{}}`, every line, which is what a subscriber gets unasked.
///
/// - Returns: what is wrong with it, or nil if there is nothing to say.
func mistake(inRequest line: UnsafeRawBufferPointer) -> String? {
    do throws(JSONError) {
        var request = try JSONFields(line)
        var isSubscription = false
        while let field = try request.next() {
            guard request.key(of: field, is: "subscribe"), !isSubscription else {
                return "request: expected the key \"subscribe\" once, found \(excerpt(field.key, of: line)); "
                    + understood
            }
            isSubscription = true
            var options = try JSONFields(UnsafeRawBufferPointer(rebasing: line[field.value]))
            if let option = try options.next() {
                let name = excerpt(option.key, of: UnsafeRawBufferPointer(rebasing: line[field.value]))
                return "request: subscribe: \(name) is not understood by this version; " + understood
            }
        }
        return isSubscription ? nil : "request: expected the key \"subscribe\", found none; " + understood
    } catch {
        return "request: \(error); " + understood
    }
}

private let understood = "understood is {\"subscribe\":{}}, which asks for every line"

private func excerpt(_ range: Range<Int>, of line: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: line[range.prefix(40)], as: UTF8.self)
    return range.count > 40 ? text + "…" : text
}
