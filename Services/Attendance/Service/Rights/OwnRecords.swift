import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Of whom somebody may be told who has read or changed their data: of themselves, and of a child as long as they have
/// custody and the child is under 18. A child with a protected identity is told of to nobody but itself: where and when it
/// is read of tells where it is.
enum OwnRecords {
    /// Nil for a child that is not theirs, protected, of age, or does not exist. Throws 403 `caller-unknown`.
    static func subject(
        _ caller: Caller, child: UUID?, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> AccessSubject? {
        guard let reader = try Actor.find(caller, in: db).person else { return nil }
        guard let child, child != reader.uuid else {
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }
        // All of it is asked whoever the child is.
        let pupil = try Pupil.find(PersonID(child), in: db)
        let isProtected = try isProtected(PersonID(child), in: db)
        let hasCustody = try PupilRights.hasCustody(reader, of: PersonID(child), on: today, in: db)
        guard let pupil, !isProtected, !pupil.isAdult(on: today), hasCustody else { return nil }
        return AccessSubject(subject: child, reader: reader.uuid, relation: .custodian)
    }

    private static func isProtected(_ person: PersonID, in db: borrowing some Querying & ~Copyable) throws -> Bool {
        try db.first("SELECT is_protected FROM person WHERE id = ?", person) { $0.bool(0) } ?? true
    }
}
