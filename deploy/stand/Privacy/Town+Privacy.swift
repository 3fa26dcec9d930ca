import JSON
import Runtime
import Transfer

extension Town {
    /// What was written down, answered or printed that tells of somebody this town knows or has known, or holds one of its secrets: in
    /// all its ``writings()`` since it began, refusals that are provoked here among them. Empty when all is well.
    package func personalLeaks() throws -> [PersonalSearch.Finding] {
        let token = try token(machine: "privacy", Self.everyScope)
        let words = try personalWords()
        provokeRefusals(with: words, token)
        let search = PersonalSearch(words)
        var findings: Set<PersonalSearch.Finding> = []
        // After what was provoked, so that it is in them.
        for writing in try writings() { findings.formUnion(search.findings(in: writing.text, writing.place)) }
        return findings.sorted { ($0.place, $0.line, $0.field) < ($1.place, $1.line, $1.field) }
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
        let asked = Service.allCases.filter { process($0)?.isRunning == true }.map { ($0.rawValue, url($0)) }
        for (name, base) in asked + (openDoor == nil ? [] : [("frontdoor", frontDoor)]) {
            for word in samples {
                let escaped = word.utf8.map {
                    (48...57).contains($0) || (97...122).contains($0 | 32)
                        ? String(UnicodeScalar($0)) : "%" + (($0 < 16 ? "0" : "") + String($0, radix: 16))
                }.joined()
                let body = JSON.object {
                    $0.set("civicNos", [JSON(word)]); $0.set("marks", [["student": JSON(word)]])
                }
                for (method, template) in [
                    ("GET", "/v2.0/persons/{}"), ("GET", "/v2.0/persons?meta.created.after={}"),
                    ("GET", "/v2.0/persons?civicNo={}"), ("GET", "/v2.0/attendances?student={}"),
                    ("GET", "/v2.0/calendarEvents?activity={}"), ("GET", "/v1/alerts?child={}"),
                    ("GET", "/{}/{}?{}={}"), ("POST", "/v2.0/persons/lookup"),
                    ("PUT", "/v1/lessons/{}/roll"), ("PUT", "/v1/persons/{}"), ("POST", "/v1/imports"),
                    ("POST", "/v1/absences"),
                ] {
                    var request = HTTPClientRequest(
                        method, base + template.replacing("{}", with: escaped),
                        headers: [
                            (name: "Content-Type", value: "application/json"), (name: "X-Request-Id", value: escaped),
                        ],
                        authorization: .bearer(token))
                    // Cut off, so that a parser has something to say.
                    if method != "GET" { request.body = body.encoded().dropLast() }
                    guard let answer = try? client.send(request), answer.status >= 400 else { continue }
                    note(answer.body, of: "\(name) \(method) \(template)")
                }
            }
        }
    }
}
