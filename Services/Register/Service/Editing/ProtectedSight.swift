import Access
import AccessLog
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
    /// Who it is, as the access log is told.
    let accessor: Accessor
    private let caller: Caller

    /// Throws 400 `parameter-malformed` for a purpose that is none.
    /// - Parameter scope: by which the caller is let in.
    init(_ request: Request, _ caller: Caller, as scope: String = "register.write") throws(Problem) {
        accessor = Accessor(request, caller, as: .scope(scope))
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
        try record(protected: Self.hidden(persons, in: transaction), in: transaction)
    }

    /// The same of people of whom it is known that they are protected, or were when they were deleted.
    func record(protected met: Set<PersonID>, in transaction: borrowing Transaction) throws {
        guard let purpose, !met.isEmpty else { return }
        try ProtectedAccess.record(.read, of: met.map(\.uuid), for: purpose, by: caller, in: transaction)
    }

    /// After a reading, before its answer is given.
    /// - Parameters:
    ///   - persons: all whom the answer tells of.
    ///   - met: those who are protected.
    func record(
        _ persons: some Sequence<PersonID>, _ data: Set<AccessRule.DataClass>, protected met: Set<PersonID>,
        _ database: Database
    ) throws {
        let told = persons.map(\.uuid)
        guard !told.isEmpty else { return }
        let (purpose, caller, accessor) = (purpose, caller, accessor)
        try database.write { transaction in
            try AccessLog.record(.read, of: told, data, by: accessor, in: transaction)
            guard let purpose, !met.isEmpty else { return }
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
