import Dispatch
import Emitters
import Messages
import Settings

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

    /// A client that says nothing for so long has had its turn.
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    init(
        path: String, reload: @escaping @Sendable () async -> Result<Reloading.Verdict, Failure>
    ) throws(EmitterError) {
        (descriptor, file) = try SocketListener.open(path: path, mode: 0o600).release()
        self.reload = reload
        // Here a thread waits, which an event loop would not.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        thread.async { [self] in serve() }
    }

    /// Takes no more requests, and removes the file.
    func close() {
        // Wakes whoever waits for a client.
        shutdown(descriptor, CInt(SHUT_RDWR))
        thread.sync {}
        Glibc.close(descriptor)
        file?.remove()
    }

    private func serve() {
        while true {
            let client = accept(descriptor, nil, nil)
            if client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                answer(client)
                Glibc.close(client)
            } else if errno != EINTR, errno != ECONNABORTED {
                return
            }
        }
    }

    private func answer(_ client: CInt) {
        var patience = Self.patience
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(client, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
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
        _ = send(client, line, line.count, CInt(MSG_NOSIGNAL))
    }

    /// What a client sent up to the end of a line; nil if no line comes, or a longer one than any request.
    private func request(from client: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var count = 0
        while count < bytes.count {
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
