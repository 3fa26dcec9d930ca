/// Small work that comes again and again beside what a service is for, such as forgetting what is old: passes that are short, so that
/// nobody waits for them, with a breath between two while there is more to do.
package struct Upkeep: Sendable {
    /// Between two passes when more is to do: whoever else writes comes in between.
    private static let breath: Duration = .milliseconds(20)

    /// How it is waited: until so much time has passed, or the end is asked for; says whether it was.
    package typealias Waiting = @Sendable (_ stop: Stop, _ time: Duration) -> Bool

    private let pause: Duration
    private let failure: StaticString
    private let log: Log
    private let wait: Waiting

    /// - Parameters:
    ///   - pause: from the end of the work until it is looked for anew.
    ///   - failure: what the log says when a pass throws; the work is tried again after the pause.
    ///   - wait: another way to wait than to sleep, for who has a clock of their own.
    package init(
        every pause: Duration, failure: StaticString, log: Log, wait: @escaping Waiting = { $0.wait(for: $1) }
    ) {
        self.pause = pause
        self.failure = failure
        self.log = log
        self.wait = wait
    }

    /// Blocks until `stop` is requested.
    /// - Parameter pass: says whether there is more to do.
    package func run(until stop: Stop, _ pass: () throws -> Bool) {
        while !stop.isRequested {
            do {
                while try pass(), !wait(stop, Self.breath) {}
            } catch {
                log.warning(failure, ["error": .error(error)])
            }
            _ = wait(stop, pause)
        }
    }
}
