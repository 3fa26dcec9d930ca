import JSON
import Runtime
import Transfer

extension Town {
    /// What the services wrote down or answered that tells of somebody in the register: everything they logged since they were
    /// first started, their metrics and health now, and the bodies of refusals, those of some that are provoked here among them.
    /// Empty when all is well. The broker's and the mail catcher's logs are not looked at: mails hold names on purpose.
    ///
    /// Secrets are looked for too: the passwords of the broker's users and the tokens this town has given out.
    package func personalLeaks() throws -> [PersonalSearch.Finding] {
        guard File.exists(database(.register)) else { return [] }
        var words = try PersonalWords(register: database(.register))
        for user in Service.allCases.map(\.rawValue) {
            if let password = try? password(of: user) {
                words.add(password, "secret: the broker's password of \(user)")
            }
        }
        let token = try token(machine: "privacy", Self.everyScope)
        words.add(token, "secret: a token")
        let search = PersonalSearch(words)
        provokeRefusals(with: words, token)
        var findings: Set<PersonalSearch.Finding> = []
        for service in Service.allCases where process(service)?.isRunning == true {
            for path in ["/metrics", "/health/ready"] {
                guard
                    let body = try? HTTPClient(timeout: .seconds(10)).send(
                        HTTPClientRequest("GET", url(service) + path)
                    ).body
                else { continue }
                findings.formUnion(search.findings(in: body, service.rawValue + path))
            }
        }
        for refusal in refusals { findings.formUnion(search.findings(in: refusal.body, refusal.place)) }
        // Last, so that what was provoked is in it.
        for service in Service.allCases where File.exists(log(service)) {
            findings.formUnion(search.findings(in: try File.read(log(service)), "\(service.rawValue).log"))
        }
        for service in Service.allCases {
            guard let process = process(service), process.isRunning,
                let line = try? File.read("/proc/\(process.identifier)/cmdline")
            else { continue }
            findings.formUnion(search.findings(in: line, "\(service.rawValue) cmdline"))
        }
        return findings.sorted { ($0.place, $0.line) < ($1.place, $1.line) }
    }

    private static let everyScope = [
        "register.write", "register.protect", "schedule.write", "attendance.write", "attendance.read", "notify.read",
        "ss12000.read", "ss12000.protected",
    ]

    /// Asks wrong questions that hold what must not come back: in paths, queries, headers and bodies. The
    /// name of a parameter nobody has is told back to who made it up, and is not tried.
    private func provokeRefusals(with words: PersonalWords, _ token: String) {
        let samples = Dictionary(grouping: words.words.filter { !$0.value.hasPrefix("secret") }, by: \.value)
            .compactMap { $0.value.first?.key }
        let client = HTTPClient(timeout: .seconds(10))
        for service in Service.allCases where process(service)?.isRunning == true {
            for word in samples {
                let escaped = word.utf8.map {
                    (48...57).contains($0) || (97...122).contains($0 | 32)
                        ? String(UnicodeScalar($0)) : "%" + (($0 < 16 ? "0" : "") + String($0, radix: 16))
                }.joined()
                let body = JSON.object {
                    $0.set("civicNos", [JSON(word)]); $0.set("marks", [["student": JSON(word)]])
                }
                for (method, path) in [
                    ("GET", "/v2.0/persons/\(escaped)"), ("GET", "/v2.0/persons?meta.created.after=\(escaped)"),
                    ("GET", "/v2.0/persons?civicNo=\(escaped)"), ("GET", "/v2.0/attendances?student=\(escaped)"),
                    ("GET", "/v2.0/calendarEvents?activity=\(escaped)"), ("GET", "/v1/alerts?child=\(escaped)"),
                    ("GET", "/\(escaped)/\(escaped)?\(escaped)=\(escaped)"), ("POST", "/v2.0/persons/lookup"),
                    ("PUT", "/v1/lessons/\(escaped)/roll"), ("PUT", "/v1/persons/\(escaped)"), ("POST", "/v1/imports"),
                    ("POST", "/v1/absences"),
                ] {
                    var request = HTTPClientRequest(
                        method, url(service) + path,
                        headers: [
                            (name: "Content-Type", value: "application/json"), (name: "X-Request-Id", value: escaped),
                        ],
                        authorization: .bearer(token))
                    // Cut off, so that a parser has something to say.
                    if method != "GET" { request.body = body.encoded().dropLast() }
                    guard let answer = try? client.send(request), answer.status >= 400 else { continue }
                    note(
                        refusal: answer.body, "\(service.rawValue) \(method) \(path.prefix { $0 != "?" && $0 != "%" })")
                }
            }
        }
    }
}
