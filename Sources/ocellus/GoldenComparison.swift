import Emitters
import Messages
import ONNX
import Synchronization

/// Compares lines with those of a file, byte for byte, and keeps the first difference.
final class GoldenComparison: Emitter {
    private let path: String
    private let golden: [Substring.UTF8View.SubSequence]
    private let state = Mutex(State())

    private struct State {
        var line = 0
        var difference: String?
    }

    init(path: String) throws(Failure) {
        self.path = path
        let text: String
        do throws(ModelError) {
            text = try MappedFile.read(path) { bytes throws(ModelError) in String(decoding: bytes, as: UTF8.self) }
        } catch {
            throw Failure(.noInput, error.description)
        }
        golden = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Substring(decoding: $0, as: UTF8.self).utf8 }
    }

    func greet(_ hello: UnsafeRawBufferPointer) {}

    func emit(_ line: UnsafeRawBufferPointer) {
        let found = line.dropLast()
        state.withLock { state in
            defer { state.line += 1 }
            guard state.difference == nil else { return }
            let expected = state.line < golden.count ? golden[state.line] : Substring().utf8
            guard !expected.elementsEqual(found) else { return }
            state.difference = """
                \(path): line \(state.line + 1) differs:
                  expected \(expected.isEmpty ? "no more lines" : String(expected) ?? "")
                  found    \(String(decoding: found, as: UTF8.self))
                """
        }
    }

    /// - Throws: `.different` with the first line that differs.
    func finish() throws(Failure) {
        let (line, difference) = state.withLock { ($0.line, $0.difference) }
        if let difference { throw Failure(.different, difference) }
        let expected = golden.last?.isEmpty == true ? golden.count - 1 : golden.count
        guard line >= expected else {
            throw Failure(
                .different, "\(path): line \(line + 1) differs:\n  expected \(String(golden[line]) ?? "")\n  found    no more lines")
        }
    }
}
