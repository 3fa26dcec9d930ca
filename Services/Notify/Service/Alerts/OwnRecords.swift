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
    /// Nil for a child that is not theirs, protected, of age, or does not exist. Throws 403 `caller-unknown`.
    static func subject(
        _ caller: Caller, child: UUID?, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessSubject? {
        let reader = try Self.reader(caller, in: querying)
        guard let child, child != reader.uuid else {
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }
        guard let pupil = try GuardianDirectory.person(PersonID(child), in: querying), pupil.isKnown,
            !pupil.isDeleted, !pupil.isProtected,
            try AlertAccess.isGuardian(reader, of: PersonID(child), pupil, on: today, in: querying)
        else { return nil }
        return AccessSubject(subject: child, reader: reader.uuid, relation: .custodian)
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
