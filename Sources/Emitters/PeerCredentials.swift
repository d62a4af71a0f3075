internal import Logging
internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Who is at the other end of a connection, as the kernel knows it (`struct ucred`, see unix(7)).
struct PeerCredentials: Sendable {
    let process: pid_t
    let user: uid_t
    let group: gid_t

    /// Says who came, if anybody wants to know.
    static func log(of channel: any Channel, to logger: Logger) {
        guard logger.logLevel <= .debug, let options = channel as? any SocketOptionProvider else { return }
        let found: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        found.whenSuccess { peer in
            logger.debug(
                "a subscriber came",
                metadata: ["uid": "\(peer.user)", "gid": "\(peer.group)", "pid": "\(peer.process)"])
        }
    }
}
