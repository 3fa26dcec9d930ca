import Runtime

/// How many mails one sender claims at a time. A claim costs a commit, which asks for many; a crash leaves every claimed
/// mail with an unknown outcome, which asks for few. So: what the server takes in a twentieth of a second, no more than
/// `most`. A server on the same machine gets full batches; one that takes 100 ms a mail gets one at a time, and the
/// commit is then no cost.
///
/// Measured with four senders, a server on the same machine and both busy with other work: 2,200 mails/s claimed one by
/// one, 3,800 by 4, 4,100 to 5,700 by 8, 4,700 by 16. So 8: beyond it a crash costs more and the rate gains nothing.
package struct BatchSize: Sendable {
    private static let window: Duration = .milliseconds(50)

    package let most: Int
    /// A mail's time at the server, an average in which each new mail weighs an eighth.
    private var average: Duration?

    package init(most: Int) {
        self.most = most
    }

    /// How many to claim next; one until the server's speed is known.
    package var next: Int {
        guard let average else { return 1 }
        return min(most, max(1, Int(Self.window / max(average, .microseconds(1)))))
    }

    package mutating func observe(_ time: Duration) {
        average = average.map { $0 + (time - $0) / 8 } ?? time
    }
}
