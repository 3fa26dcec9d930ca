import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Of whom somebody may be told who has read or changed their data: of themselves, and of a child as long as they have
/// custody and the child is under 18. A child with a protected identity is told of to nobody but itself: where it is read
/// of tells where it is.
enum OwnRecords {
    /// Nil for a child that is not theirs, protected, of age, or does not exist. Throws 403 `caller-unknown`; and, by who asks alone,
    /// `assurance-too-low` to one who signed in too weakly for what is their own, or as the guardian they are.
    static func subject(
        _ caller: Caller, child: UUID?, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessSubject? {
        let reader = try Self.reader(caller, in: querying)
        let (asSelf, asGuardian) = (caller.assured.contains(.pupil), caller.assured.contains(.guardian))
        // Asked whoever the child is: how long a refusal takes tells nothing.
        let isTheirs =
            try child.map { child in try isGuardian(reader, of: PersonID(child), on: today, in: querying) } ?? false
        if let child, child != reader.uuid {
            if asGuardian, isTheirs {
                return AccessSubject(subject: child, reader: reader.uuid, relation: .custodian)
            }
        } else if asSelf {
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }
        let isTooWeak = try !asSelf || !asGuardian && AlertAccess.isGuardian(reader, on: today, in: querying)
        if isTooWeak { throw Problem.assuranceTooLow }
        return nil
    }

    private static func isGuardian(
        _ reader: PersonID, of child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        // All of it is asked whoever the child is.
        let found = try GuardianDirectory.person(child, in: querying)
        let isGuardian = try AlertAccess.isGuardian(reader, of: child, found ?? .nobody, on: today, in: querying)
        guard let pupil = found, pupil.isKnown, !pupil.isDeleted, !pupil.isProtected else { return false }
        return isGuardian
    }

    /// Whom the register knows the caller as. Throws 403 `caller-unknown`.
    static func reader(_ caller: Caller, in querying: borrowing some Querying & ~Copyable) throws -> PersonID {
        // A login name given to two persons is a fault of the register that says nothing of who is asking.
        let persons = try UnitDirectory.persons(named: caller.principalName ?? "", in: querying)
        guard persons.count == 1, let reader = persons.first else {
            throw Problem(
                status: 403, code: "caller-unknown", title: "The register does not know the person who logged in")
        }
        return reader
    }
}
