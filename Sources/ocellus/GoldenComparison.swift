import Emitters
import Messages
import ONNX
import Synchronization

/// Compares lines with those of a file, byte for byte, and keeps the first difference.
final class GoldenComparison: Emitter {
    private let path: String
    private let golden: [UInt8]
    private let state = Mutex(State())

    private struct State {
        /// Where the line begins that is expected next.
        var offset = 0
        var line = 1
        var difference: String?
    }

    init(path: String) throws(Failure) {
        self.path = path
        do throws(ModelError) {
            golden = try MappedFile.read(path) { bytes throws(ModelError) in Array(bytes) }
        } catch {
            throw Failure(error)
        }
    }

    func greet(_ hello: UnsafeRawBufferPointer) {}

    func emit(_ line: UnsafeRawBufferPointer) {
        state.withLock { state in
            guard state.difference == nil else { return }
            let expected = expectedLine(at: state.offset)
            if expected.elementsEqual(line) {
                state.offset = expected.endIndex
                state.line += 1
            } else {
                state.difference = sentence(state.line, expected: expected, found: Array(line)[...])
            }
        }
    }

    /// - Throws: `.different` with the first line that differs.
    func finish() throws(Failure) {
        let state = state.withLock { $0 }
        if let difference = state.difference { throw Failure(.different, difference) }
        guard state.offset == golden.count else {
            throw Failure(
                .different, sentence(state.line, expected: expectedLine(at: state.offset), found: []))
        }
    }

    /// With its "\n"; empty at the end.
    private func expectedLine(at offset: Int) -> ArraySlice<UInt8> {
        let rest = golden[offset...]
        return rest.firstIndex(of: newline).map { rest[...$0] } ?? rest
    }

    private func sentence(_ number: Int, expected: ArraySlice<UInt8>, found: ArraySlice<UInt8>) -> String {
        """
        \(path): line \(number) differs:
          expected \(shown(expected))
          found    \(shown(found))
        """
    }

    private func shown(_ line: ArraySlice<UInt8>) -> String {
        if line.isEmpty { return "no more lines" }
        let text = String(decoding: line.last == newline ? line.dropLast() : line, as: UTF8.self)
        return line.last == newline ? (text.isEmpty ? "an empty line" : text) : "\(text) without a newline"
    }
}

private let newline = UInt8(ascii: "\n")
