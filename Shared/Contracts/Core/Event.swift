package import JSON

// Contracts: what services promise each other.
//
// A contract is (1) an event's wire name, which is also its routing key; (2) the JSON it carries, frozen as a sample
// file beside the type that reads and writes it; (3) the envelope around it, the same for every event. One module per
// publisher holds its events, so a service's dependency list states whom it listens to.
//
// Rules: a shipped sample is never edited. Within `vN` only optional fields are added, and a reader ignores fields it
// does not know. Anything else is `vN+1`, published beside `vN` until no consumer lists `vN`. An event carries no more
// than its consumers need: no reason for an absence, no subject's name.

/// A fact one service tells the others.
///
/// A value of a conforming type has already happened; it is published only by `Outbox.append` in the transaction that
/// made the change, and is delivered at least once, in the publisher's order per exchange.
package protocol Event: Sendable {
    /// The wire name. Fixed for ever once shipped.
    static var type: EventType { get }
    /// The id of what the fact is about (a person, a lesson, an attendance), in its wire form.
    var subject: String { get }
    /// The state number of the subject after this fact: 1, 2, 3 … A consumer applies a fact only when this is higher
    /// than what it already holds, so late and repeated facts are harmless.
    var version: Int64 { get }
    /// The body. Equal values encode to equal JSON.
    func encoded() -> JSON
    /// The body as it is stored and sent. An event that already holds encoded bytes returns those.
    func body() -> [UInt8]
    /// Reads a body written by any publisher of the same major version; unknown fields are ignored.
    init(subject: String, version: Int64, data: JSON) throws(ContractError)
}

package extension Event {
    func body() -> [UInt8] { encoded().encoded() }
}
