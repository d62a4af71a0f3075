import Emitters
import Foundation
import Synchronization
import Testing

/// Two hundred connections that mean no good, and a few that do. What time it takes is `tools/attack`'s to measure.
@Suite(.serialized, .timeLimit(.minutes(5))) struct AttackTests {
    /// In a process of its own, whose memory is nobody else's.
    @Test func whoReadsLosesNothingAndMemoryIsBounded() async {
        await #expect(processExitsWith: .success) {
            try await withServer(queue: 256, limit: 256) { server, path in
                server.greet("{\"type\":\"hello\"}\n")
                let readers = try (0..<8).map { _ in try Reader(path) }
                #expect(await eventually { server.subscriberCount == readers.count })
                let label = String(repeating: "x", count: 200)
                var number = 0
                /// A batch that finds room in each queue, and then waits until everyone has it.
                func publish(batches: Int) async {
                    for _ in 0..<batches {
                        for _ in 0..<50 {
                            server.emit(Published(kind: .prediction, number: number, label: label, p: 1).text)
                            number += 1
                        }
                        let count = number
                        #expect(await eventually { readers.allSatisfy { $0.count.load(ordering: .relaxed) == count } })
                    }
                }
                await publish(batches: 20)
                let attacker = Attacker(
                    path, [(.silent, 60), (.greedy, 40), (.garbage, 25), (.endless, 25), (.partial, 25), (.tiny, 25)])
                #expect(await eventually { server.subscriberCount == 200 + readers.count })
                await publish(batches: 40)
                let before = residentByteCount()
                await publish(batches: 200)
                let growth = residentByteCount() - before
                attacker.stop()
                print("\(attacker.sent.load(ordering: .relaxed)) bytes sent, \(growth) bytes more, \(before) before")
                #expect(before > 0 && growth < 16 << 20)
                #expect(readers.allSatisfy { $0.isWhole.load(ordering: .relaxed) })

                let report = await server.report()
                for account in report.subscribers + [report.gone] {
                    #expect(account.published == account.delivered + account.lost + account.waiting)
                }
                #expect(report.refused == 0)
                let first = report.subscribers.prefix(readers.count)
                #expect(first.allSatisfy { $0.lost == 0 && $0.published == UInt64(number) })
                let end = await server.shutDown(within: 0)
                #expect(end.gone.published == end.gone.delivered + end.gone.lost && end.gone.lost > 0)
            }
        }
    }
}

/// A subscriber that reads as fast as it can, on a thread of its own, and looks whether all numbers come.
private final class Reader: Sendable {
    let count = Atomic(0)
    let isWhole = Atomic(true)

    init(_ path: String) throws {
        let client = try #require(Client(path))
        DispatchQueue(label: "reader").async { [self] in
            var expected = 0
            while let line = client.line() {
                guard !line.hasPrefix("{\"type\":\"hello\"") else { continue }
                if !line.hasPrefix("{\"type\":\"prediction\",\"seq\":\(expected),") {
                    isWhole.store(false, ordering: .relaxed)
                }
                expected += 1
                count.store(expected, ordering: .relaxed)
            }
        }
    }
}
