import HTTP
import SQLite
import SS12000

/// Who is protected, or was when the register deleted them (`PersonEvents.hidden`).
enum ProtectedPersons {
    static func contains(_ person: PersonID, in db: borrowing some Querying & ~Copyable) throws -> Bool {
        try db.first(isProtected, person) { $0.bool(0) } ?? false
    }

    static func among(
        _ persons: some Sequence<PersonID>, in db: borrowing some Querying & ~Copyable
    ) throws -> Set<PersonID> {
        var found: Set<PersonID> = []
        for person in persons where try contains(person, in: db) { found.insert(person) }
        return found
    }

    /// What a record of the access log says it was of: these classes, and that of protected identities where one of the persons is
    /// protected.
    static func classes(
        _ data: Set<AccessRule.DataClass>, of persons: [PersonID], in db: borrowing some Querying & ~Copyable
    ) throws -> Set<AccessRule.DataClass> {
        try among(persons, in: db).isEmpty ? data : data.union([.protectedIdentity])
    }

    /// ?1 the person. By an index of the few: a roll asks for each of its pupils.
    static let isProtected: StaticString = """
        SELECT EXISTS (SELECT 1 FROM person INDEXED BY person_by_protection WHERE id = ?1 AND is_protected = 1)
            OR EXISTS (SELECT 1 FROM left_protected WHERE person = ?1)
        """
}
