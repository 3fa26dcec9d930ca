/// A change handed to the writer whose outcome is still to come.
package struct PendingWrite<T: Sendable>: Sendable {
    let completion: Completion<T>

    /// The outcome, or nil when it is not known within `limit`. Success means durably committed.
    package func wait(for limit: Duration) -> Result<T, any Error>? { completion.wait(for: limit) }

    package func wait() -> Result<T, any Error> {
        // Without a limit the wait ends with a result only.
        while true {
            if let result = completion.wait(for: nil) { return result }
        }
    }
}
