import JSON
import Transfer

enum Import: Command {
    static let words = ["import"]
    static let summary = "import a document of SS 12000 lists"
    static let synopsis = "import FILE --token-file FILE [--register URL] [--schedule URL] [--json]"
    static let explanation = """
        Posts the document to Register (organisations, persons, groups, duties) and then to Schedule (activities, calendarEvents) and
        prints both reports: how many were received, created, changed, unchanged and rejected, and which rules repaired or
        rejected something. Importing the same document again changes nothing.

        --json prints the two reports as the services gave them, one line each. The token needs the scopes register.write and schedule.write.
        Exit code 0: everything was taken. 1: taken, but some resources were rejected. 2: not taken.
        """
    static let options: Set<String> = ["register", "schedule", "token-file"]
    static let flags: Set<String> = ["json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        let path = try arguments.words("FILE")[0]
        let register = try arguments.value("register", variable: "SKOLBUSS_REGISTER") ?? "http://127.0.0.1:7101"
        let schedule = try arguments.value("schedule", variable: "SKOLBUSS_SCHEDULE") ?? "http://127.0.0.1:7102"
        let token = try Files.secret(try arguments.required("token-file"))
        let document = try Files.read(path)
        // A city's document takes its time, and half an answer is none.
        let client = HTTPClient(timeout: .seconds(3_600), bodyLimit: 64 << 20)
        var rejected = 0
        for (name, url) in [("Register", register), ("Schedule", schedule)] {
            let report = try post(document, to: url, named: name, token: token, client)
            if arguments.has("json") { Terminal.write(report.answer.text) } else { report.write() }
            rejected += report.rejected
        }
        return rejected == 0 ? ExitCode.good : ExitCode.attention
    }

    private static func post(
        _ document: [UInt8], to url: String, named name: String, token: String, _ client: HTTPClient
    ) throws -> ImportReport {
        var request = HTTPClientRequest("POST", (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/v1/imports")
        request.headers = [(name: "Content-Type", value: "application/json")]
        request.body = document
        request.authorization = .bearer(token)
        let answer: HTTPClientResponse
        do {
            answer = try client.send(request)
        } catch {
            throw ToolError("\(name) at \(url): \(error)")
        }
        guard (200..<300).contains(answer.status) else {
            let problem = try? JSON(parsing: answer.body)
            let said = [problem?["title"]?.string, problem?["detail"]?.string].compactMap(\.self)
            throw ToolError("\(name) refused the document (\(answer.status)): \(said.joined(separator: ": "))")
        }
        return ImportReport(service: name, answer: try JSON(parsing: answer.body))
    }
}
