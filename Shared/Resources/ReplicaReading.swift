import AccessLog
package import FoundationEssentials
import HTTP
package import SQLite
import SS12000

/// A part of a snapshot is a reading by the service that keeps the replica. Live events are none: a service hears all of them, always,
/// and whoever reads them there is written down there.
package enum ReplicaReading {
    /// In the transaction in which the part is made.
    ///
    /// - Parameters:
    ///   - kind: the path of the resources.
    ///   - subjects: the resources it tells of.
    ///   - body: what the replica is given, with their documents as they are stored.
    ///   - queue: the replica's; its first word is the service.
    package static func record(
        _ kind: String, _ subjects: [UUID], _ body: [UInt8], for queue: String, in transaction: borrowing Transaction
    ) throws {
        var persons = kind == ResourceKind.persons.path ? subjects : []
        PersonReferences.append(personsIn: body, to: &persons)
        let service = queue.prefix { $0 != "." }
        try AccessLog.record(
            .read, of: persons, AccessRule.DataClass.of(path: kind),
            by: Accessor(.system("replica"), for: String(service)), in: transaction)
    }
}
