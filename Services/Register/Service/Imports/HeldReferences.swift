import FoundationEssentials
import Runtime
import SQLite
import SS12000
import Synchronization

/// Answers an import's references from the register, for documents that hold only a part of it.
final class HeldReferences: Sendable {
    private let database: Database
    private let organisations: [OrganisationID: KnownOrganisation]
    private let failure = Mutex<(any Error)?>(nil)

    init(_ database: Database) throws {
        self.database = database
        organisations = try database.read { try Organisations.known(in: $0) }
    }

    var known: KnownResources {
        KnownResources(
            contains: { self.holds($0, $1) }, organisation: { self.organisations[$0] })
    }

    /// Throws what kept a question from being answered.
    func check() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func holds(_ kind: ResourceKind, _ id: UUID) -> Bool {
        do {
            switch kind {
            case .organisations: return organisations[OrganisationID(id)] != nil
            case .persons: return try exists("SELECT 1 FROM persons WHERE id = ?", id)
            case .groups: return try exists("SELECT 1 FROM groups WHERE id = ?", id)
            case .duties: return try exists("SELECT 1 FROM duties WHERE id = ?", id)
            case .activities, .calendarEvents: return false
            }
        } catch {
            failure.withLock { $0 = error }
            return false
        }
    }

    private func exists(_ sql: StaticString, _ id: UUID) throws -> Bool {
        try database.read { try $0.first(sql, id) { _ in true } } ?? false
    }
}
