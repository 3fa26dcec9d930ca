import Access
import AccessLog
import HTTP
import SQLite
import SS12000

/// What it takes to meet protected pupils.
enum ProtectedReading {
    static let scope = "attendance.protected"

    /// A person who may see a roll sees all of it, for they answer for everyone in it; a system needs the scope. Without it, it is as if
    /// the protected were not there.
    static func sees(_ caller: Caller, _ actor: Actor) -> Bool {
        actor.person != nil || caller.scopes.contains(scope)
    }

    /// Whether a system meets this pupil.
    static func sees(
        _ system: Caller, _ student: PersonID, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        if system.scopes.contains(scope) { return true }
        return try !ProtectedPersons.contains(student, in: db)
    }

    /// A person who may see the roll may ask for the names; a system needs the scope, whoever stands in the roll.
    /// Throws 403 `scope-missing`.
    static func check(_ caller: Caller, _ actor: Actor) throws {
        guard sees(caller, actor) else { throw scopeMissing }
    }

    /// Also of a roll that a system would take of a protected pupil: who may not be seen is neither left unmarked nor marked unseen.
    static let scopeMissing = Problem(
        status: 403, code: "scope-missing", title: "The token lacks the scope this needs", detail: scope)

    /// Relations by which somebody reads of their own or their family.
    private static let family: Set<AccessRule.Relation> = [.itself, .custodian, .delegate, .pupilOfAge]

    /// Staff and systems read of one protected pupil for a named purpose only; who takes the roll has it by that.
    ///
    /// Throws 403 `purpose-missing`, and 400 `parameter-malformed` for a purpose that is none.
    /// - Parameter relation: nil of a system.
    static func checkPurpose(_ request: Request, _ relation: AccessRule.Relation?) throws {
        if let relation, family.contains(relation) { return }
        _ = try Purpose.required(in: request)
    }
}
