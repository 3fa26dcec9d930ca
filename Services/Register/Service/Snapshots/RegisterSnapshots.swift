package import Messaging
import RegisterContracts
import Resources
import SS12000

/// What Register shows of itself to the services that keep a replica of it, and who they are.
package enum RegisterSnapshots {
    /// Who hears `register.protected` here is who its queue is bound to it for in `deploy/broker/definitions.json`.
    package static let source = SnapshotSource(
        publisher: RegisterService.name,
        kinds: RegisterChanges.tables.compactMap { table in
            guard let kind = table.kind else { return nil }
            return SnapshotKind(
                kind.path, table: table.name, mark: mark(of: kind, in: table.name),
                addition: kind == .persons
                    ? .init(PersonDocument.periodsMember, column: ResponsiblePeriods.sql(of: "persons.id")) : nil,
                keepsTombstones: true,
                markOfDead: kind == .persons ? "(SELECT mark FROM kept_mark WHERE person = tombstone.id)" : nil)
        } + [
            SnapshotKind(GrantChanged.kind, table: Grants.table.name, mark: grantMark, keepsTombstones: true)
        ],
        audiences: [
            SnapshotAudience(queue: "schedule.from-register", exchanges: ["register.events"]),
            SnapshotAudience(
                queue: "attendance.from-register", exchanges: ["register.events", RegisterService.protectedExchange]),
            SnapshotAudience(
                queue: "notify.from-register", exchanges: ["register.events", RegisterService.protectedExchange]),
        ],
        giving: { queue, kind, subjects, body, transaction in
            try ReplicaReading.record(kind, subjects, body, for: queue, in: transaction)
        })

    /// Of people with a protection mark, and of what is about them alone, others learn id and mark, as by
    /// `PersonProtected` and its like.
    private static func mark(of kind: ResourceKind, in table: String) -> SnapshotKind.Mark? {
        switch kind {
        case .persons: .init(column: "security_marking", member: member, exceptOn: exchange)
        case .placements: about("\(table).child")
        case .studyplans: about("\(table).student")
        case .duties: about("\(table).person")
        default: nil
        }
    }

    /// - Parameter column: holds the id of whom it is about.
    private static func about(_ column: String) -> SnapshotKind.Mark {
        let person = "FROM persons WHERE persons.id = \(column) AND persons.hidden = 1"
        return .init(
            column: "(SELECT persons.security_marking \(person))", member: member, exceptOn: exchange,
            hidden: "EXISTS (SELECT 1 \(person))")
    }

    /// A grant is hidden with any of the people it names; the mark is the first one's, as it is told of.
    private static var grantMark: SnapshotKind.Mark {
        let person = "FROM persons WHERE persons.hidden = 1 AND persons.id ="
        let marks = ["subject", "giver", "receiver"].map { part in
            "(SELECT coalesce(persons.security_marking, '\(SecurityMarking.confidential.rawValue)') \(person) grants.\(part))"
        }
        let hidden =
            "EXISTS (SELECT 1 FROM persons WHERE persons.hidden = 1 AND persons.id IN (grants.subject, grants.giver, grants.receiver))"
        return .init(
            column: "coalesce(\(marks.joined(separator: ", ")))", member: member, exceptOn: exchange, hidden: hidden)
    }

    private static let member = "securityMarking"
    private static let exchange = RegisterService.protectedExchange
}
