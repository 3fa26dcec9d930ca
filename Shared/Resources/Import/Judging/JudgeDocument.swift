import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// What judging a document came to, before anything is changed.
struct Judgement: ~Copyable {
    var counts = ImportCounts()
    var findings = FindingLedger()
    var steps: StepWriter
}

/// Judges a whole document by the rules of SS12000 and by what the service holds, and writes down what applying it would
/// do. It changes nothing.
struct JudgeDocument: Sendable {
    let target: ImportTarget
    let database: Database
    let folder: BodyFolder
    let today: LocalDate
    /// Told how many items have been judged; throws when the service stops.
    let progress: @Sendable (Int) throws -> Void

    /// Throws what keeps the document from being read, a reference from being looked up, or a step from being written down.
    func callAsFunction(_ bytes: DocumentBytes, _ options: ImportOptions) throws -> Judgement {
        let document = try open(bytes)
        let held = try target.held(options.seesHidden)
        let normaliser = Normaliser(document, known: held.known, today: today)
        var judgement = Judgement(steps: try StepWriter(in: folder))
        let named = options.isComplete ? NamedByDocument(document, normaliser, target.kinds) : nil
        var judged = 0
        for kind in target.kinds {
            try normaliser.read(kind) { item in
                try judgement.steps.write(item)
                judged += 1
                if judged % 250 == 0 {
                    // A reference the database could not be asked about must not be taken for one to nothing.
                    try held.check()
                    try progress(judged)
                }
            }
            judgement.counts[kind].received = document.count(kind)
            judgement.counts[kind].rejected = normaliser.rejected[kind] ?? 0
        }
        try held.check()
        normaliser.note(notTaken: ResourceKind.allCases.filter { !target.kinds.contains($0) })
        judgement.findings = normaliser.findings
        if let named {
            try LeftOut(target: target, database: database, options: options).delete(what: named, &judgement)
        }
        try judgement.steps.finish()
        return judgement
    }

    private func open(_ bytes: DocumentBytes) throws -> ImportDocument {
        do {
            return try ImportDocument(bytes)
        } catch {
            throw Problem(error)
        }
    }
}
