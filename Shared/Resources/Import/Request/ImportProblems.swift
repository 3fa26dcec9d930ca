import FoundationEssentials
import HTTP
import Runtime
import SS12000

/// What importing answers with, beside HTTP's own problems. The codes are part of the interface.
///
/// | code | status | when |
/// |---|---|---|
/// | `document-not-json` | 400 | no JSON or cut off |
/// | `document-too-large` | 413 | more items, or bytes, than one import takes |
/// | `document-not-recognised` | 422 | nothing of SS 12000 in it |
/// | `document-not-complete` | 422 | `complete` was asked for, and the document cannot be the whole truth |
/// | `import-would-reject` | 422 | `strict` was asked for, and something would be rejected |
/// | `import-deletes-too-much` | 422 | `complete` would delete more of a kind than `maxDeleted` percent |
/// | `import-running` | 409 | another document is being imported or undone |
/// | `import-interrupted` | 503 | it is half done: resume it or undo it |
/// | `import-changed-nothing` | 409 | there is nothing to undo |
/// | `import-already-undone` | 409 | it is undone |
/// | `undo-too-large-to-try` | 422 | a dry run of an undo of more than 10,000 resources |
/// | `import-not-interrupted` | 409 | there is nothing to resume |
/// | `import-document-lost` | 409 | its document is gone; it can only be undone |
extension Problem {
    static let importRunning = Problem(
        status: 409, code: "import-running", title: "Another document is being imported",
        headers: [("Retry-After", "10")])

    init(_ error: ImportDocumentError) {
        switch error {
        case .notJSON(let offset):
            self.init(
                status: 400, code: "document-not-json", title: "The document is not JSON or is cut off",
                detail: "Nothing was imported; reading stopped at byte \(offset)")
        case .tooLarge:
            self.init(
                status: 413, code: "document-too-large", title: "The document holds too much for one import",
                detail: "At most \(ImportDocument.mostItems) items and 4 GB; import it in parts")
        case .nothingRecognised:
            self.init(
                status: 422, code: "document-not-recognised", title: "The document holds nothing of SS 12000",
                detail: "Expected a list of SS 12000 resources, such as organisations, persons, groups or activities")
        }
    }

    static func wouldReject(_ count: Int) -> Problem {
        Problem(
            status: 422, code: "import-would-reject", title: "Something in the document would be rejected",
            detail: "Nothing was imported; the report names \(count) items")
    }

    static func documentNotComplete(_ flaw: String) -> Problem {
        Problem(
            status: 422, code: "document-not-complete", title: "The document cannot be the whole truth",
            detail: "Nothing was imported: \(flaw)")
    }

    static func deletesTooMuch(_ kind: ResourceKind, _ count: Int, of held: Int) -> Problem {
        Problem(
            status: 422, code: "import-deletes-too-much", title: "The document leaves out too much",
            detail: "Nothing was imported: \(count) of \(held) \(kind.path) would be deleted; maxDeleted allows it",
            field: "maxDeleted")
    }

    static func importInterrupted(_ id: UUID, step: Int, of steps: Int) -> Problem {
        Problem(
            status: 503, code: "import-interrupted", title: "The import was interrupted",
            detail: "\(step) of \(steps) steps are done; resume it or undo it", headers: [("Location", id.importPath)])
    }

    static let importChangedNothing = Problem(
        status: 409, code: "import-changed-nothing", title: "The import changed nothing that could be undone")

    static let importAlreadyUndone = Problem(
        status: 409, code: "import-already-undone", title: "The import is undone already")

    static func undoTooLargeToTry(_ size: Int, most: Int) -> Problem {
        Problem(
            status: 422, code: "undo-too-large-to-try", title: "The import changed too much for its undo to be tried",
            detail: "It changed \(size) resources; at most \(most) are tried. It can be undone all the same")
    }

    static let importNotInterrupted = Problem(
        status: 409, code: "import-not-interrupted", title: "There is nothing of this import to resume")

    static let importDocumentLost = Problem(
        status: 409, code: "import-document-lost", title: "The import's document is gone",
        detail: "It can be undone, and the document imported again")
}

extension UUID {
    /// Where this import is found.
    var importPath: String { "/v1/imports/\(lowercase)" }
}
