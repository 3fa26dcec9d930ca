/// A long-running part of a service, on a thread of its own.
package protocol Worker: Sendable {
    /// For the log and the thread; lower case, a few letters.
    var name: String { get }

    /// Works until `stop` is requested, then finishes what it has begun and returns. Blocks its thread. Returning or
    /// throwing before the request is a failure of the whole service: what one worker needs repaired, it repairs itself.
    func run(until stop: Stop) throws
}
