package import HTTP
import Runtime
package import SQLite

extension AccessLog {
    /// Writes down that records of persons were removed because of their age, in the transaction that removes them. It names nobody:
    /// whose they were is what is forgotten.
    ///
    /// - Parameters:
    ///   - party: by what they were removed.
    ///   - what: how many of which, as the auditor reads it.
    package static func recordRemoval(
        _ what: String, of data: Set<AccessRule.DataClass>, by party: AccessParty, in transaction: borrowing Transaction
    ) throws {
        try chain(
            AccessRecord(
                sequence: 0, at: transaction.now, action: AccessRecord.Action.changed.rawValue, caller: "", person: nil,
                party: party.text, data: data.map(\.rawValue).sorted().joined(separator: ","), purpose: what,
                origin: "",
                request: nil, through: nil, anchor: nil, persons: [], previous: [], hash: []), in: transaction)
    }
}
