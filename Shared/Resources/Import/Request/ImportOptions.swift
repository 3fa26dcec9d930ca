import HTTP
import JSON

/// What whoever hands over a document wants done with it.
struct ImportOptions: Sendable, Equatable {
    /// Judge and report as if it were applied, and change nothing.
    var isDryRun = false
    /// Apply nothing when anything of it would be rejected.
    var isStrict = false
    /// The document is the whole truth for the kinds it holds: what it leaves out is deleted.
    var isComplete = false
    /// Of each kind, how much may be deleted so, in percent of what is held; beyond it nothing is applied.
    var mostDeleted = Self.usuallyMostDeleted

    /// No parameters, but what the caller may do: see `ImportVoice`.
    var seesHidden = false
    var mayLift = false
    /// Who takes it back, and what they may do.
    var undoer: ImportCaller?

    static let usuallyMostDeleted = 10

    init() {}

    /// Reads `dryRun`, `strict` (or `onRejected=refuse`), `complete` and `maxDeleted`. Any other parameter is refused: one
    /// that is misspelt would change what was only to be tried.
    init(_ query: Query) throws(Problem) {
        var seen: Set<String> = []
        for (name, value) in query.pairs {
            guard seen.insert(name).inserted else { throw .parameterMalformed(name, "only one value") }
            switch name {
            case "dryRun": isDryRun = try Self.flag(name, value)
            case "strict": isStrict = try Self.flag(name, value) || isStrict
            case "onRejected":
                guard ["refuse", "skip"].contains(value) else { throw .parameterMalformed(name, "refuse or skip") }
                isStrict = isStrict || value == "refuse"
            case "complete": isComplete = try Self.flag(name, value)
            case "maxDeleted":
                guard let percent = Int(value), (0...100).contains(percent) else {
                    throw .parameterMalformed(name, "a percentage from 0 to 100")
                }
                mostDeleted = percent
            default: throw .unsupportedParameter(name, "an import does not know this parameter")
            }
        }
    }

    /// The only parameter of an undo.
    static func isDryRun(_ query: Query) throws(Problem) -> Bool {
        for (name, _) in query.pairs where name != "dryRun" {
            throw .unsupportedParameter(name, "only dryRun is known here")
        }
        guard let value = query.first("dryRun") else { return false }
        return try flag("dryRun", value)
    }

    private static func flag(_ name: String, _ value: String) throws(Problem) -> Bool {
        switch value.lowercased() {
        case "true", "1", "": true
        case "false", "0": false
        default: throw .parameterMalformed(name, "true or false")
        }
    }

    // MARK: Stored

    init(_ json: JSON) {
        isDryRun = json["dryRun"]?.bool ?? false
        isStrict = json["strict"]?.bool ?? false
        isComplete = json["complete"]?.bool ?? false
        mostDeleted = json["maxDeleted"]?.int ?? Self.usuallyMostDeleted
        seesHidden = json["seesHidden"]?.bool ?? false
        mayLift = json["mayLift"]?.bool ?? false
        undoer = json["undoer"].flatMap { ImportCaller($0) }
    }

    var json: JSON {
        let all = JSON(object: [
            ("dryRun", JSON(isDryRun)), ("strict", JSON(isStrict)), ("complete", JSON(isComplete)),
            ("maxDeleted", JSON(mostDeleted)), ("seesHidden", JSON(seesHidden)), ("mayLift", JSON(mayLift)),
        ])
        return undoer.map { all.setting("undoer", $0.json) } ?? all
    }
}
