import Access
import HTTP
import Runtime
import SQLite
import SS12000

/// Who is asking, as this service knows them.
enum Actor: Hashable, Sendable {
    /// A person the register knows. Rights follow from duties, custody and age, never from the token.
    case person(PersonID)
    /// Another system, with the scopes its token carries.
    case machine(String)

    var person: PersonID? {
        if case .person(let id) = self { id } else { nil }
    }

    var client: String? {
        if case .machine(let subject) = self { subject } else { nil }
    }

    /// Finds the caller in the register's replica.
    ///
    /// Throws 403 `caller-unknown` for a person the register does not know (or whose login name it gives to two).
    static func find(_ caller: Caller, in db: borrowing some Querying & ~Copyable) throws -> Actor {
        guard let name = caller.principalName else { return .machine(caller.subject) }
        let persons = try db.rows("SELECT person FROM principal WHERE name = ? LIMIT 2", name.lowercased()) { row in
            row.id(0, as: PersonID.self)
        }
        guard persons.count == 1 else {
            throw Problem(
                status: 403, code: "caller-unknown", title: "The register does not know the person who logged in")
        }
        return .person(persons[0])
    }
}
