import CAllocations
import Dispatch
import Emitters
import Testing

@Suite struct LineRingTests {
    @Test func aReaderGetsEveryLineOrIsToldHowManyItLost() {
        let ring = LineRing(lineCount: 4, slotByteCount: 16)
        var next = ring.join().next
        for number in 0..<3 { publish(number, to: ring) }
        #expect(read(&next, ring) == "0")
        for number in 3..<8 { publish(number, to: ring) }
        #expect(read(&next, ring) == "lost 3")
        #expect((0..<5).map { _ in read(&next, ring) } == ["4", "5", "6", "7", "nothing"])
        #expect(ring.end == 8)
    }

    @Test func theHelloInForceIsGivenToThoseWhoLostIt() {
        let ring = LineRing(lineCount: 3, slotByteCount: 16)
        #expect(ring.join().hello == nil)
        greet("A", to: ring)
        var slow = ring.join()
        #expect(slow.hello == Array("A".utf8))
        var none = slow.next
        publish(1, to: ring)
        greet("B", to: ring)
        publish(2, to: ring)
        publish(3, to: ring)
        greet("C", to: ring)
        // In the ring: 2, 3, C. What goes on at 2 is described by B, though C is the newest.
        #expect(read(&slow.next, ring) == "lost 2, hello B")
        #expect((0..<4).map { _ in read(&slow.next, ring) } == ["2", "3", "C", "nothing"])
        #expect(ring.join().hello == Array("C".utf8))
        // One that lost no hello gets none again.
        none = ring.join().next
        for number in 4..<9 { publish(number, to: ring) }
        #expect(read(&none, ring) == "lost 2")
    }

    /// Invariant 3 under real concurrency.
    @Test func readersAndWritersAtOnce() {
        let ring = LineRing(lineCount: 64, slotByteCount: 16)
        let (writers, perWriter, readers) = (2, 20_000, 3)
        let group = DispatchGroup()
        for reader in 0..<readers {
            DispatchQueue(label: "reader \(reader)").async(group: group) {
                let line = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
                defer { line.deallocate() }
                var (next, seen, lost) = (UInt64(0), UInt64(0), UInt64(0))
                var last = [UInt64](repeating: 0, count: writers)
                while true {
                    switch ring.read(&next, into: line) {
                    case .nothing:
                        if ring.wait(beyond: next) == nil, next == ring.end {
                            #expect(seen + lost == UInt64(writers * perWriter))
                            return
                        }
                    case .line(let byteCount):
                        seen += 1
                        let (writer, number) = (
                            line.load(as: UInt64.self), line.load(fromByteOffset: 8, as: UInt64.self)
                        )
                        if byteCount != 16 || number <= last[Int(writer)] {
                            Issue.record("line \(number) after \(last)")
                        }
                        last[Int(writer)] = number
                    case .lost(let count, _): lost += count
                    }
                }
            }
        }
        let publishing = DispatchGroup()
        for writer in 0..<writers {
            DispatchQueue(label: "writer \(writer)").async(group: publishing) {
                for number in 1...perWriter {
                    let line = [UInt64(writer), UInt64(number)]
                    line.withUnsafeBytes { ring.publish($0) }
                }
            }
        }
        publishing.wait()
        ring.close()
        group.wait()
    }

    @Test func publishingAllocatesNothing() {
        let ring = LineRing(lineCount: 8, slotByteCount: 64)
        let line = Array("0123456789".utf8)
        let before = ocellus_allocations()
        line.withUnsafeBytes { line in
            for _ in 0..<1000 { ring.publish(line) }
        }
        #expect(ocellus_allocations() == before)
    }

    @Test func aClosedRingTakesNoLines() {
        let ring = LineRing(lineCount: 8, slotByteCount: 64)
        publish(0, to: ring)
        ring.close()
        publish(1, to: ring)
        #expect(ring.end == 1 && ring.wait(beyond: 0) == nil)
    }
}

private func publish(_ number: Int, to ring: LineRing) {
    Array(String(number).utf8).withUnsafeBytes { ring.publish($0) }
}

private func greet(_ text: String, to ring: LineRing) {
    Array(text.utf8).withUnsafeBytes { ring.greet($0) }
}

private func read(_ next: inout UInt64, _ ring: LineRing) -> String {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { line in
        switch ring.read(&next, into: line) {
        case .nothing: "nothing"
        case .line(let byteCount): String(decoding: line[..<byteCount], as: UTF8.self)
        case .lost(let count, let hello):
            "lost \(count)" + (hello.map { ", hello " + String(decoding: $0, as: UTF8.self) } ?? "")
        }
    }
}
