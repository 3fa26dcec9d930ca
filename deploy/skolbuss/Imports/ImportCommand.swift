import JSON
import Transfer

/// `skolbuss import FILE`: hands one document to Register and then to Schedule, each of which takes its part, and prints what
/// became of it.
enum ImportCommand {
    static let usage = """
        usage: skolbuss import FILE OPTIONS
          FILE               a document of SS 12000 lists
          --register URL     default http://127.0.0.1:7101
          --schedule URL     default http://127.0.0.1:7102
          --token-file FILE  a token with the scopes register.write and schedule.write
          --json             print the two reports as they came
        Exit code 1 when something of the document was rejected.
        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, valued: ["register", "schedule", "token-file"], flags: ["json"], usage: usage)
        let document = try TextFile.read(try options.onlyWord())
        let token = try TextFile.secret(try options.required("token-file"))
        // A city's document takes a while.
        let client = HTTPClient(timeout: .seconds(3600))
        var rejected = 0
        for (name, url) in [
            ("Register", options.optional("register") ?? "http://127.0.0.1:7101"),
            ("Schedule", options.optional("schedule") ?? "http://127.0.0.1:7102"),
        ] {
            let answer = try client.send(
                HTTPClientRequest(
                    "POST", url + "/v1/imports", headers: [(name: "Content-Type", value: "application/json")],
                    body: document, authorization: .bearer(token)))
            let report = try? JSON(parsing: answer.body)
            guard (200..<300).contains(answer.status), let report else {
                let reason = report?["detail"]?.string ?? report?["title"]?.string ?? ""
                throw Failure("\(name) answered \(answer.status) \(report?["code"]?.string ?? "") \(reason)")
            }
            if options.has("json") { Output.line(report.text) } else { ImportReport(name, report).show() }
            rejected += ImportReport(name, report).rejected
        }
        return rejected == 0 ? 0 : 1
    }
}
