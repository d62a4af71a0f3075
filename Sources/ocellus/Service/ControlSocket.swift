import Dispatch
import Emitters
import Frames
import Messages
import Settings
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a run is told to reload, by whoever may open a file of mode 0600: one client at a time, one request each.
///
/// A client sends a line `{"reload":{}}` and gets one like `{"type":"reload","code":0,"message":"…"}`, whose code is what
/// `ocellus reload` exits with.
final class ControlSocket: Sendable {
    static let request = "{\"reload\":{}}\n"

    private let descriptor: CInt
    private let file: SocketFile?
    private let reload: @Sendable () async -> Result<Reloading.Verdict, Failure>
    private let thread = DispatchQueue(label: "ocellus.control")

    private let isClosing = Atomic(false)

    /// Nanoseconds for a client's request: one that takes longer has had its turn.
    private static let patience: UInt64 = 2_000_000_000

    init(
        path: String, reload: @escaping @Sendable () async -> Result<Reloading.Verdict, Failure>
    ) throws(EmitterError) {
        (descriptor, file) = try SocketListener.open(path: path, mode: 0o600).release()
        self.reload = reload
        // Here a thread waits, which an event loop would not.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        thread.async { [self] in serve() }
    }

    /// Takes no more requests, answers the one that is there, and removes the file.
    func close() async {
        isClosing.store(true, ordering: .sequentiallyConsistent)
        // Wakes whoever waits for a client.
        shutdown(descriptor, CInt(SHUT_RDWR))
        // Not by blocking here: the answer may need this very thread of Swift's pool.
        await withCheckedContinuation { continuation in thread.async { continuation.resume() } }
        Glibc.close(descriptor)
        file?.remove()
    }

    private func serve() {
        while !isClosing.load(ordering: .sequentiallyConsistent) {
            let client = accept(descriptor, nil, nil)
            if client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                answer(client)
                Glibc.close(client)
            } else if errno != EINTR, errno != ECONNABORTED {
                // Out of descriptors, or closing: a pause, instead of a loop that turns at full speed.
                usleep(100_000)
            }
        }
    }

    private func answer(_ client: CInt) {
        let isRequest = request(from: client).map { $0 == Self.request } ?? false
        let verdict: (code: Int, message: String)
        if isRequest {
            switch wait() {
            case .success(let found): verdict = (0, "reloaded: \(found.sentence)")
            case .failure(let failure):
                verdict = (
                    Int(Failure.Code.configuration.rawValue), "refused, all stays as it was: \(failure.sentence)"
                )
            }
        } else {
            verdict = (Int(Failure.Code.usage.rawValue), "expected the line {\"reload\":{}}")
        }
        guard let line = try? ReloadLine(code: verdict.code, message: verdict.message).bytes() else { return }
        // It has room in an empty socket; who does not take it goes without.
        _ = send(client, line, line.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    /// What a client sent up to the end of a line; nil if no line comes, or a longer one than any request.
    private func request(from client: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var count = 0
        let deadline = monotonicNow() + Self.patience
        while count < bytes.count {
            var entry = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
            let now = monotonicNow()
            guard now < deadline, poll(&entry, 1, Int32((deadline - now) / 1_000_000 + 1)) > 0 else { return nil }
            let got = bytes.withUnsafeMutableBytes { recv(client, $0.baseAddress! + count, $0.count - count, 0) }
            guard got > 0 else { return nil }
            count += got
            if bytes[count - 1] == UInt8(ascii: "\n") { return String(decoding: bytes[..<count], as: UTF8.self) }
        }
        return nil
    }

    private func wait() -> Result<Reloading.Verdict, Failure> {
        let answer = Answer()
        Task {
            answer.give(await reload())
        }
        return answer.take()
    }

    /// A verdict on its way from a task to this thread.
    ///
    /// Sendable, though the compiler cannot see it: `verdict` is written before the semaphore is signalled, and read after.
    private final class Answer: @unchecked Sendable {
        private let isThere = DispatchSemaphore(value: 0)
        private var verdict: Result<Reloading.Verdict, Failure>?

        func give(_ verdict: Result<Reloading.Verdict, Failure>) {
            self.verdict = verdict
            isThere.signal()
        }

        func take() -> Result<Reloading.Verdict, Failure> {
            isThere.wait()
            return verdict!
        }
    }
}
