import Access
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Whether a caller may meet people with a protection mark, and the note of whom they met: the rule of every route of our own
/// that shows, changes or names people. With the right and a purpose they are met and it is written down; to anybody else they are
/// nobody.
struct ProtectedSight: Sendable {
    /// What for; nil for one who sees nobody protected.
    let purpose: Purpose?
    private let caller: Caller

    /// Throws 400 `parameter-malformed` for a purpose that is none.
    init(_ request: Request, _ caller: Caller) throws(Problem) {
        let named = try Purpose.named(in: request)
        purpose = caller.scopes.contains(ProtectedAccess.readScope) ? named : nil
        self.caller = caller
    }

    var seesHidden: Bool { purpose != nil }

    /// Whether there is such a person, to this caller.
    func finds(_ person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        guard let isHidden = try Persons.isHidden(person, in: querying) else { return false }
        return seesHidden || !isHidden
    }

    /// Throws 404 `person-not-found` when there is none.
    /// - Parameter field: the parameter or field that names the person.
    func find(_ person: PersonID, _ field: String, in querying: borrowing some Querying & ~Copyable) throws {
        guard try finds(person, in: querying) else { throw CommandProblem.personNotFound(field) }
    }

    /// Those of the people whom the caller may be told of.
    func shown(_ persons: [PersonID], in querying: borrowing some Querying & ~Copyable) throws -> [PersonID] {
        try persons.filter { try seesHidden || Persons.isHidden($0, in: querying) != true }
    }

    /// Those of the people who are protected.
    static func hidden(
        _ persons: some Sequence<PersonID>, in querying: borrowing some Querying & ~Copyable
    ) throws -> Set<PersonID> {
        var hidden: Set<PersonID> = []
        for person in Set(persons) where try Persons.isHidden(person, in: querying) == true { hidden.insert(person) }
        return hidden
    }

    /// Writes down which of these people are protected and have been met.
    func record(_ persons: some Sequence<PersonID>, in transaction: borrowing Transaction) throws {
        guard let purpose else { return }
        let met = try Self.hidden(persons, in: transaction)
        try ProtectedAccess.record(.read, of: met.map(\.uuid), for: purpose, by: caller, in: transaction)
    }

    /// The same after a reading, before its answer is given.
    /// - Parameter met: people who are protected.
    func record(_ met: Set<PersonID>, _ database: Database) throws {
        guard let purpose, !met.isEmpty else { return }
        try database.write { transaction in
            try ProtectedAccess.record(.read, of: met.map(\.uuid), for: purpose, by: caller, in: transaction)
        }
    }

    /// - Parameter persons: whom the resource names, beside itself.
    func record(
        _ kind: ResourceKind, _ id: UUID, _ persons: [UUID], in transaction: borrowing Transaction
    ) throws {
        try record((kind == .persons ? persons + [id] : persons).map { PersonID($0) }, in: transaction)
    }
}
