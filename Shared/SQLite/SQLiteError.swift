/// What went wrong in a database, in the terms an operator can act on. Holds names of tables and columns and the SQL as
/// written in the source, never a bound value: those are people's data.
package enum SQLiteError: Error, Equatable, Sendable {
    case diskFull
    case busy
    case readOnly
    case ioFailed(code: Int32)
    case outOfMemory
    case cannotOpen(path: String)
    /// Another process owns the file.
    case inUse(path: String)
    /// A backup was to be written over a file.
    case alreadyExists(path: String)
    case corrupt(detail: String)
    /// The file was written by a newer release: it has more migrations than this binary knows.
    case newerSchema(found: Int, known: Int)
    /// The file belongs to another application or service.
    case notOurs(applicationID: Int32)
    /// A migration that this database has already run is not the one in this binary.
    case migrationChanged(name: String)
    case migrationFailed(name: String, detail: String)
    case constraint(kind: ConstraintKind, detail: String)
    case interrupted
    /// The database was closed, or its writer has ended.
    case closed
    case failed(code: Int32, message: String, sql: String)

    package enum ConstraintKind: String, Sendable {
        case unique, primaryKey, foreignKey, notNull, check, datatype, other
    }

    /// Whether the same work may succeed later without anybody changing it: wait and try again, lose nothing.
    package var isTransient: Bool {
        switch self {
        case .diskFull, .busy, .ioFailed, .outOfMemory, .readOnly, .interrupted: true
        default: false
        }
    }
}

extension SQLiteError: CustomStringConvertible {
    package var description: String { "\(summary). \(recovery)" }

    private var summary: String {
        switch self {
        case .diskFull: "The disk (or the database's size limit) is full"
        case .busy: "The database is locked by another connection"
        case .readOnly: "The database cannot be written to"
        case .ioFailed(let code): "The system could not read or write the database file (code \(code))"
        case .outOfMemory: "SQLite could not get memory"
        case .cannotOpen(let path): "The database file \(path) cannot be opened"
        case .inUse(let path): "The database file \(path) is in use by another process"
        case .alreadyExists(let path): "There is a file at \(path) already"
        case .corrupt(let detail): "The database file is damaged: \(detail)"
        case .newerSchema(let found, let known):
            "The database has \(found) migrations, this binary knows \(known)"
        case .notOurs(let id): "The file is a database of something else (application id \(id))"
        case .migrationChanged(let name): "Migration \(name) differs from the one this database has run"
        case .migrationFailed(let name, let detail): "Migration \(name) failed and was rolled back: \(detail)"
        case .constraint(let kind, let detail): "A \(kind.rawValue) rule was broken: \(detail)"
        case .interrupted: "The statement was interrupted"
        case .closed: "The database is closed"
        case .failed(let code, let message, let sql): "SQLite error \(code): \(message), in: \(sql)"
        }
    }

    /// What to do about it.
    package var recovery: String {
        switch self {
        case .diskFull: "Free space; the service goes on by itself and has lost nothing."
        case .busy: "Find the other process that has the file open and end it."
        case .readOnly: "Give the service's user write access to the file and its folder."
        case .ioFailed: "Check the disk; the service tries again."
        case .outOfMemory: "Give the service more memory."
        case .cannotOpen: "Check that the folder exists and that the service's user may write in it."
        case .inUse: "Stop the other process first: one process owns a database file."
        case .alreadyExists: "Choose another name: a backup never replaces a file."
        case .corrupt: "Stop the service, keep the file, and restore the latest backup in its place."
        case .newerSchema: "Start the release that wrote it, or restore a backup made by this release."
        case .notOurs: "Check the path in the settings."
        case .migrationChanged: "Install a release whose migrations are untouched: a landed migration is never edited."
        case .migrationFailed: "Start the previous release, which can still read the file, and report this."
        case .constraint: "This is refused, nothing was changed."
        case .interrupted: "Try again."
        case .closed: "The service is stopping."
        case .failed: "This is a fault in the service; report it."
        }
    }
}
