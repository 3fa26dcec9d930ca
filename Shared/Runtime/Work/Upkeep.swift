/// Small work that comes again and again beside what a service is for, such as forgetting what is old: passes that are short, so that
/// nobody waits for them, with a breath between two while there is more to do.
package struct Upkeep: Sendable {
    /// Between two passes when more is to do: whoever else writes comes in between.
    private static let breath: Duration = .milliseconds(20)

    private let pause: Duration
    private let failure: StaticString
    private let log: Log

    /// - Parameters:
    ///   - pause: from the end of the work until it is looked for anew.
    ///   - failure: what the log says when a pass throws; the work is tried again after the pause.
    package init(every pause: Duration, failure: StaticString, log: Log) {
        self.pause = pause
        self.failure = failure
        self.log = log
    }

    /// Blocks until `stop` is requested.
    /// - Parameter pass: says whether there is more to do.
    package func run(until stop: Stop, _ pass: () throws -> Bool) {
        while !stop.isRequested {
            do {
                while try pass(), !stop.wait(for: Self.breath) {}
            } catch {
                log.warning(failure, ["error": .error(error)])
            }
            _ = stop.wait(for: pause)
        }
    }
}
