import Foundation
import Glibc

/// A terminal that a program runs on, and what a person would see there.
final class PseudoTerminal: @unchecked Sendable {
    let path: String
    private let person: CInt
    /// Held, so that its settings and what was written outlive the program.
    private let device: CInt
    private(set) var screen: EmulatedScreen
    /// Everything that was written so far.
    private(set) var bytes: [UInt8] = []

    /// Of asm-generic/ioctls.h: TIOCSPTLCK and TIOCGPTN.
    private static let (lockRequest, numberRequest): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    init(columns: Int, rows: Int) throws {
        person = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (isLocked, number): (CInt, CInt) = (0, -1)
        guard person >= 0, ioctl(person, Self.lockRequest, &isLocked) == 0,
            ioctl(person, Self.numberRequest, &number) == 0
        else { throw Command.Problem(description: "no pseudo-terminal: errno \(errno)") }
        path = "/dev/pts/\(number)"
        device = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        screen = EmulatedScreen(columns: columns, rows: rows)
        resize(columns: columns, rows: rows)
    }

    deinit {
        close(device)
        close(person)
    }

    /// The program is told by SIGWINCH.
    func resize(columns: Int, rows: Int) {
        screen.resize(columns: columns, rows: rows)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(person, UInt(TIOCSWINSZ), &size)
    }

    func press(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(person, bytes, bytes.count)
    }

    /// How the terminal treats what is typed and written.
    var settings: [UInt8] {
        var settings = termios()
        tcgetattr(device, &settings)
        return withUnsafeBytes(of: &settings) { Array($0) }
    }

    /// Reads until the screen is so; false if it is not within 60 s.
    func shows(_ condition: (EmulatedScreen) throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while try !condition(screen) {
            guard Command.isReadable(person, until: end) else { return false }
            take()
        }
        return true
    }

    /// Reads what a program that has ended left.
    func drain() {
        while Command.isReadable(person, until: .now) { take() }
    }

    private func take() {
        var piece = [UInt8](repeating: 0, count: 4096)
        let count = read(person, &piece, piece.count)
        guard count > 0 else { return }
        bytes += piece[..<count]
        screen.take(piece[..<count])
    }

    /// The sequences of the form `ESC [ … m` so far.
    var colourCount: Int {
        String(decoding: bytes, as: UTF8.self).matches(of: /\u{1B}\[[0-9;]*m/).count
    }
}
