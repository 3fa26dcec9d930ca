import JSON
import Runtime

enum PersonErase: Command {
    static let words = ["person", "erase"]
    static let summary = "erase everything the services hold about one person"
    static let synopsis = """
        person erase --person ID --reason TEXT --token-file FILE [--wait] [--timeout SECONDS] [--json] [--register URL]
        """
    static let explanation = """
        Asks Register to erase the person. Register refuses, and names the rule, while the person belongs to a school or is responsible for
        somebody, and until the period is over for which their records are kept (REGISTER_RETENTION_PERSONS). Otherwise it deletes them with
        everything that names them and tells every service, which erase what they hold and answer. Nothing brings it back: take an
        export first where the archive is to have it, and erase in the system that the person comes from before.

        The reason (such as "begäran om radering 2026-31") is kept; name nobody in it. The token needs the scopes
        records.erase and records.protected, for a refusal may tell of a protected child.
        --wait returns when every service has answered, or after --timeout seconds (600). `person erasure` shows a report later.
        Exit code 0: every service has erased. 1: asked for, and somebody has not answered yet. 2: not asked for.
        """
    static let options = PersonServices.options.union(["person", "reason", "timeout"])
    static let flags: Set<String> = ["wait", "json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let person = try PersonServices.id(try arguments.required("person"))
        guard let seconds = Int(try arguments.value("timeout") ?? "600"), seconds > 0 else {
            throw UsageError("--timeout is a number of seconds")
        }
        let services = try PersonServices(arguments, purpose: try arguments.required("reason"))
        var report = try services.ask(
            "POST", services.register, "/v1/erasures", body: ["person": JSON(person)])
        guard let id = report["id"]?.string else { throw ToolError("register does not answer as Register does") }
        let deadline = Deadline(in: .seconds(seconds))
        let never = Stop()
        while arguments.has("wait"), report["state"]?.string != "complete", !deadline.hasPassed {
            _ = never.wait(for: .milliseconds(200))
            report = try services.ask("GET", services.register, "/v1/erasures/\(id)")
        }
        return ErasureView(report).write(asJSON: arguments.has("json"))
    }
}

enum PersonErasureReport: Command {
    static let words = ["person", "erasure"]
    static let summary = "who has answered an erasure, when and with what"
    static let synopsis = "person erasure ID --token-file FILE [--json] [--register URL]"
    static let explanation = """
        Shows the report of an erasure: which service has erased how many rows of which type, and what is kept for a reason (RETENTION.md),
        each row of which holds the person's id and nothing else of them. The report itself names nobody. The token needs the scope
        records.erase.
        Exit code 0: every service has answered. 1: somebody has not. 2: there is no such erasure.
        """
    static let options = PersonServices.options
    static let flags: Set<String> = ["json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        let id = try PersonServices.id(try arguments.words("ID")[0])
        let services = try PersonServices(arguments, purpose: "report of an erasure")
        let report = try services.ask("GET", services.register, "/v1/erasures/\(id)")
        return ErasureView(report).write(asJSON: arguments.has("json"))
    }
}

/// A report, made readable.
private struct ErasureView {
    let report: JSON

    init(_ report: JSON) { self.report = report }

    func write(asJSON: Bool) -> Int32 {
        let missing = report["missing"]?.elements?.compactMap(\.string) ?? []
        if asJSON {
            Terminal.write(report.text)
        } else {
            Terminal.write("erasure \(report["id"]?.string ?? ""): \(report["state"]?.string ?? "")")
            let answers = report["acknowledgements"]?.elements.map(Array.init) ?? []
            Terminal.writeTable(
                ["service", "answered", "erased", "kept"],
                answers.map { answer in
                    [
                        answer["service"]?.string ?? "", answer["at"]?.string ?? "", counts(answer["erased"]),
                        counts(answer["kept"]),
                    ]
                } + missing.map { [$0, "not yet", "", ""] })
        }
        return missing.isEmpty ? ExitCode.good : ExitCode.attention
    }

    private func counts(_ json: JSON?) -> String {
        let members = json?.members.map(Array.init) ?? []
        return members.isEmpty ? "-" : members.map { "\($0.key) \($0.value.int ?? 0)" }.joined(separator: ", ")
    }
}
