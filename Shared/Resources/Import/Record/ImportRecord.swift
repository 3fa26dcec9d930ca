import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite

/// One import as the service remembers it.
struct ImportRecord: Sendable {
    enum State: String, Sendable {
        /// The document is on the disk; nothing has been changed.
        case received
        /// Judged, and being written; some of it may be stored.
        case applying
        /// Being taken back; some of it may be.
        case undoing
        /// A dry run, done.
        case validated
        /// Nothing was changed, because of the document or of what was asked for.
        case refused
        /// Nothing was changed, because of the service.
        case failed
        case applied
        case undone

        /// Whether there is more to be done for it.
        var isUnfinished: Bool { self == .received || self == .applying || self == .undoing }
    }

    /// Its place in the order of imports, which the other tables refer to.
    let number: Int64
    let id: UUID
    var state: State
    /// The caller's `sub`.
    let caller: String
    var options: ImportOptions
    let trace: String?
    let bytes: Int
    let receivedAt: Instant
    var startedAt: Instant?
    var finishedAt: Instant?
    var undoneAt: Instant?
    /// How often work on it was begun without coming to an end.
    var attempts: Int
    /// How many steps of the judged document are done, and how many it has.
    var step: Int
    var steps: Int
    var counts: ImportCounts
    var undo: UndoCounts?
    /// Why it was refused, failed or was left unfinished.
    var problem: JSON?
}

extension ImportRecord {
    /// That of the document.
    var voice: ImportVoice {
        ImportVoice(
            trace: trace, id: id, isUndo: false, subject: caller, seesHidden: options.seesHidden,
            mayLift: options.mayLift)
    }

    /// That of its undo.
    var undoVoice: ImportVoice {
        let undoer = options.undoer ?? ImportCaller(subject: caller, seesHidden: false)
        return ImportVoice(
            trace: trace, id: id, isUndo: true, subject: undoer.subject, seesHidden: undoer.seesHidden,
            mayLift: undoer.mayLift)
    }

    func undone(by caller: ImportCaller) -> ImportRecord {
        var record = self
        record.options.undoer = caller
        return record
    }

    static let columns = """
        number, id, state, caller, options, trace, bytes, received_at, started_at, finished_at, undone_at, attempts, step, \
        steps, counts, undo_counts, problem
        """

    init(_ row: borrowing Row) {
        func json(_ column: Int) -> JSON? { row.optionalText(column).flatMap { try? JSON(parsing: $0) } }
        number = row.int64(0)
        id = row.uuid(1)
        state = State(rawValue: row.text(2)) ?? .failed
        caller = row.text(3)
        options = ImportOptions(json(4) ?? .null)
        trace = row.optionalText(5)
        bytes = row.int(6)
        receivedAt = row.instant(7)
        startedAt = row.optionalInstant(8)
        finishedAt = row.optionalInstant(9)
        undoneAt = row.optionalInstant(10)
        attempts = row.int(11)
        step = row.int(12)
        steps = row.int(13)
        counts = ImportCounts(json(14) ?? .null)
        undo = json(15).map { UndoCounts($0) }
        problem = json(16)
    }
}

extension Problem {
    /// As a record keeps it.
    var stored: JSON {
        .object { object in
            object.set("type", "urn:skolbuss:problem:\(code)")
            object.set("status", status)
            object.set("code", code)
            object.set("title", title)
            object.set("detail", detail)
        }
    }
}
