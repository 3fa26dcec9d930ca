import Access
import HTTP
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Who may read how a pupil has attended, and as what.
enum ReadingRights {
    /// The relation that shows most; nil for everyone else, after the same questions whoever the pupil is: one who does not exist
    /// (`Pupil.nobody`) looks the same.
    ///
    /// - The pupil, of whatever age.
    /// - A custodian, on the days the register has told of and until the day the pupil turns 18.
    /// - Who was let read it, while that holds (`GrantRights`).
    /// - Those who lead or administer a unit the pupil is enrolled at, or one above it (`OfficeRights`).
    /// - The student health team of such a unit or of a group of the pupil's, and the mentor of such a group (`StaffRights`).
    /// - A teacher of the pupil, of the lessons that are theirs. A substitute has the roll of the lesson handed over and no more.
    ///
    /// What somebody is to the pupil at home comes first, and who signed in too weakly for it has nothing by a duty instead: a
    /// custodian is not told where a protected child is.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for (`SignIn`).
    static func relation(
        of person: PersonID, to pupil: Pupil, assured: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        let asGuardian = assured.contains(.guardian)
        if person == pupil.id, assured.contains(.pupil) { return .itself }
        let hasCustody = try PupilRights.hasCustody(person, of: pupil.id, on: today, in: db)
        let isCustodian = hasCustody && !pupil.isAdult(on: today)
        if isCustodian, asGuardian { return .custodian }
        let isDelegate = try GrantRights.has(person, .readAttendance, about: pupil, on: today, in: db)
        if isDelegate, asGuardian { return .delegate }
        let relation = try atSchool(person, pupil, assured, today, in: db)
        return person == pupil.id || isCustodian ? nil : relation
    }

    private static func atSchool(
        _ person: PersonID, _ pupil: Pupil, _ assured: SignInRoles, _ today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        if try OfficeRights.allow(person, over: pupil.id, assured: assured, today: today, in: db) { return .office }
        if assured.contains(.health), try StaffRights.isOfHealthTeam(person, for: pupil.id, today: today, in: db) {
            return .healthTeam
        }
        guard assured.contains(.teaching) else { return nil }
        if try StaffRights.isMentor(person, of: pupil.id, today: today, in: db) { return .mentor }
        return try StaffRights.isTeacher(person, of: pupil.id, today: today, in: db) ? .teacher : nil
    }
}
