import Runtime

/// Keeps tests with real clocks clear of midnight: an alert belongs to its day, and a town whose day ends in the middle of a
/// test is right to drop what the test waits for.
package enum Midnight {
    package static func keepClear(by margin: Duration = .seconds(600)) {
        let now = Clock.system.now()
        let end = LocalDate(now).end
        if end - now < margin { _ = Stop().wait(for: (end - now) + .seconds(2)) }
    }
}
