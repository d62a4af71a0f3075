/// What became of the lines that were published since a subscriber came and match its subscription; of each line the one
/// that was in force when it was looked at. Lines that do not match, the `hello` at the start, and stored lines that were asked
/// for are in no account.
///
/// Invariant: `published == delivered + lost + waiting`; once the subscriber is gone, nothing waits.
package struct SubscriberAccount: Sendable, Equatable {
    package var published: UInt64 = 0
    /// Whole lines that the kernel took.
    package var delivered: UInt64 = 0
    package var lost: UInt64 = 0
    /// In the ring, in the queue or on the way to the kernel.
    package var waiting: UInt64 = 0

    package init() {}

    package static func += (sum: inout SubscriberAccount, account: SubscriberAccount) {
        sum.published += account.published
        sum.delivered += account.delivered
        sum.lost += account.lost
        sum.waiting += account.waiting
    }
}

/// The server's account at one moment.
package struct SocketReport: Sendable, Equatable {
    /// Of those who are there, in the order in which they came.
    package var subscribers: [SubscriberAccount] = []
    /// The sum over those who are gone.
    package var gone = SubscriberAccount()
    /// Connections that were closed at once, as there were too many.
    package var refused: UInt64 = 0
}
