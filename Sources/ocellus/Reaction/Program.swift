import Recording

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program and its arguments.
struct Program: Sendable {
    /// As it was given.
    let name: String
    private let path: String
    private let arguments: [String]

    /// Finds the program, as a shell does: by its path, or in the folders of PATH.
    ///
    /// - Parameter command: not empty.
    init(_ command: [String]) throws(Failure) {
        name = command[0]
        arguments = command
        let folders =
            name.contains("/")
            ? [""] : (environment()["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/" }
        let candidates = folders.map { "\($0)\(command[0])" }
        guard let path = candidates.first(where: Self.isProgram) else {
            let place = name.contains("/") ? "" : " in PATH"
            throw Failure(.noInput, "\(harmless(name)): expected a program, found none\(place) that may be run")
        }
        self.path = path
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// Starts it in a process group of its own, with `input` as standard input, and signals as a new program has them.
    ///
    /// - Returns: the process, or what kept it from being made.
    func start(input: Int32) -> Result<pid_t, StartError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGCHLD] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process = pid_t()
        let code = posix_spawn(&process, path, &actions, &attributes, &words, environ)
        return code == 0 ? .success(process) : .failure(StartError(code: code))
    }

    struct StartError: Error {
        /// An errno.
        let code: Int32
    }
}
