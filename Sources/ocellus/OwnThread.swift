import Dispatch

/// Does what blocks on a thread of its own, so that nothing else waits for it.
func onThreadOfItsOwn<Result: Sendable>(
    _ body: @escaping @Sendable () throws(Failure) -> Result
) async throws(Failure) -> Result {
    let queue = DispatchQueue(label: "ocellus.command", qos: .userInitiated)
    let result: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
        queue.async {
            do throws(Failure) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try result.get()
}
