import Foundation
import Glibc
import Synchronization

/// Connections that mean no good, each kind on a thread of its own, until it is deallocated or `stop` is called.
final class Attacker: Sendable {
    enum Kind: CaseIterable {
        /// Never reads, says nothing.
        case silent
        /// Never reads, and asks for stored lines all the time.
        case greedy
        /// Bytes of any kind; reads what comes.
        case garbage
        /// A line that never ends.
        case endless
        /// Requests with labels whose last character is cut off; reads what comes.
        case partial
        /// `{}` and a line feed as often as it can; reads what comes.
        case tiny
    }

    private let isStopped = Atomic(false)
    private let group = DispatchGroup()
    /// Bytes that the server took.
    let sent = Atomic(0)

    /// - Parameter counts: how many connections of each kind.
    init(_ path: String, _ counts: [(Kind, Int)]) {
        for (kind, count) in counts {
            let clients = (0..<count).compactMap { _ in Client(path) }
            DispatchQueue(label: "attacker").async(group: group) { self.attack(kind, clients) }
        }
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        group.wait()
    }

    private func attack(_ kind: Kind, _ clients: [Client]) {
        let piece = Self.piece(kind)
        let reads = [.garbage, .partial, .tiny].contains(kind)
        var waste = [UInt8](repeating: 0, count: 65_536)
        var entries = clients.map {
            pollfd(
                fd: $0.descriptor, events: Int16((piece.isEmpty ? 0 : POLLOUT) | (reads ? POLLIN : 0)), revents: 0)
        }
        while !isStopped.load(ordering: .relaxed) {
            guard poll(&entries, nfds_t(entries.count), 10) > 0 else { continue }
            for entry in entries {
                if entry.revents & Int16(POLLIN) != 0 {
                    recv(entry.fd, &waste, waste.count, CInt(MSG_DONTWAIT))
                }
                if entry.revents & Int16(POLLOUT) != 0 {
                    let count = send(entry.fd, piece, piece.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
                    if count > 0 { sent.add(count, ordering: .relaxed) }
                }
            }
        }
        withExtendedLifetime(clients) {}
    }

    private static func piece(_ kind: Kind) -> [UInt8] {
        switch kind {
        case .silent: []
        case .greedy: Array(String(repeating: #"{"subscribe":{"last":4096}}"# + "\n", count: 1000).utf8)
        case .garbage: (0..<65_536).map { _ in UInt8.random(in: .min ... .max) }
        case .endless: [UInt8](repeating: UInt8(ascii: "{"), count: 65_536)
        case .partial:
            (0..<1000).flatMap { _ in Array(#"{"subscribe":{"labels":["é"#.utf8).dropLast() + Array("\n".utf8) }
        case .tiny: (0..<20_000).flatMap { _ in Array("{}\n".utf8) }
        }
    }
}
