import Access
import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Of whom somebody may be told who has read or changed their data: of themselves, and of a child as long as they have
/// custody and the child is under 18. A child with a protected identity is told of to nobody but itself.
enum OwnRecords {
    /// Nil for a child that is not theirs, protected, of age, or does not exist. Throws 403 `caller-unknown`; and, by who asks
    /// alone, `assurance-too-low` to one who signed in too weakly for what is their own, or as the guardian they are.
    static func subject(
        _ caller: Caller, child: UUID?, today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessSubject? {
        let reader = try Self.reader(caller, in: querying)
        let (asSelf, asGuardian) = (caller.assured.contains(.pupil), caller.assured.contains(.guardian))
        // Asked whoever the child is: how long a refusal takes tells nothing.
        let isTheirs = try child.map { child in try isGuardian(reader, of: child, today: today, in: querying) } ?? false
        if let child, child != reader.uuid {
            if asGuardian, isTheirs {
                return AccessSubject(subject: child, reader: reader.uuid, relation: .custodian)
            }
        } else if asSelf {
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }
        // Told by the caller alone, whoever is asked for.
        if try !asSelf || !asGuardian && hasCustodyOfAnybody(reader, on: today, in: querying) {
            throw Problem.assuranceTooLow
        }
        return nil
    }

    private static func isGuardian(
        _ reader: PersonID, of child: UUID, today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let isProtected = try RegisterRecords.catalogue.isProtected(child, in: querying)
        let pupil = try Persons.document(PersonID(child), in: querying)
        let hasCustody = try hasCustody(reader, of: PersonID(child), on: today, in: querying)
        guard let pupil, !isProtected else { return false }
        return !pupil.isAdult(on: today) && hasCustody
    }

    /// Whom the register knows the caller as. Throws 403 `caller-unknown`.
    static func reader(_ caller: Caller, in querying: borrowing some Querying & ~Copyable) throws -> PersonID {
        guard let name = caller.principalName, let reader = try person(loggedInAs: name, in: querying) else {
            throw Problem(
                status: 403, code: "caller-unknown", title: "The register does not know the person who logged in")
        }
        return reader
    }

    /// Nil when there is none, when there are two, which is a fault that says nothing of who is asking, and when the person has
    /// died: whoever logs in by that name is somebody else.
    private static func person(
        loggedInAs name: String, in querying: borrowing some Querying & ~Copyable
    ) throws -> PersonID? {
        let persons = try querying.rows(
            "SELECT person FROM principal_names WHERE name = ? LIMIT 2", name.lowercased()
        ) { $0.id(0, as: PersonID.self) }
        guard persons.count == 1, let person = persons.first,
            let document = try Persons.document(person, in: querying), document.status != .deceased
        else { return nil }
        return person
    }

    private static func hasCustodyOfAnybody(
        _ person: PersonID, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try querying.first(
            """
            SELECT 1 FROM guardianship WHERE guardian = ?1 AND relation_type = 'Vårdnadshavare'
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2 LIMIT 1
            """, person, day, map: { _ in true }) ?? false
    }

    private static func hasCustody(
        _ person: PersonID, of child: PersonID, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let custody = Responsibility(guardian: person, relation: .custodian)
        return try GuardianshipStore.all(of: child, in: querying).contains {
            $0.responsibility == custody && $0.period.includes(day)
        }
    }
}
