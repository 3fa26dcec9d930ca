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
    /// - Parameter asStaff: whether the person may have a right by a duty (`StaffSignIn`).
    static func relation(
        of person: PersonID, to pupil: Pupil, asStaff: Bool, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        if person == pupil.id { return .itself }
        let hasCustody = try PupilRights.hasCustody(person, of: pupil.id, on: today, in: db)
        if hasCustody && !pupil.isAdult(on: today) { return .custodian }
        if try GrantRights.has(person, .readAttendance, about: pupil, on: today, in: db) {
            return .delegate
        }
        guard asStaff else { return nil }
        if try OfficeRights.allow(person, over: pupil.id, today: today, in: db) { return .office }
        if try StaffRights.isOfHealthTeam(person, for: pupil.id, today: today, in: db) { return .healthTeam }
        if try StaffRights.isMentor(person, of: pupil.id, today: today, in: db) { return .mentor }
        return try StaffRights.isTeacher(person, of: pupil.id, today: today, in: db) ? .teacher : nil
    }
}
