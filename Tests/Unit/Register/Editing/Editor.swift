import HTTP
import JSON
import Testing

/// A client that writes single documents, as an office does: reads the version, changes, and says which it changed.
struct Editor {
    let bench: RegisterBench
    /// Whether the client may meet people with a protection mark.
    var seesHidden = false

    private var scopes: [String] {
        ["register.write", "ss12000.read"] + (seesHidden ? ["ss12000.protected", "register.protect"] : [])
    }
    private var purpose: String? { seesHidden ? "Provning" : nil }

    func put(_ path: String, _ document: JSON, match: String? = nil, isNew: Bool = false) throws -> Response {
        var headers: [(String, String)] = []
        if let match { headers.append(("If-Match", match)) }
        if isNew { headers.append(("If-None-Match", "*")) }
        return try bench.send(
            .put, "/v1/\(path)", String(decoding: document.encoded(), as: UTF8.self), scopes: scopes,
            purpose: purpose, headers: headers)
    }

    /// Puts over whatever is there.
    @discardableResult
    func write(_ path: String, _ document: JSON) throws -> JSON {
        let response = try put(path, document, match: try tag(path))
        if ![200, 201].contains(response.status) {
            Issue.record("\(path): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        return try JSON(parsing: response.body)
    }

    func delete(_ path: String, match: String? = nil, _ query: String = "") throws -> Response {
        try bench.send(
            .delete, "/v1/\(path)\(query)", scopes: scopes, purpose: purpose,
            headers: match.map { [("If-Match", $0)] } ?? [])
    }

    /// Deletes whatever is there.
    func remove(_ path: String, _ query: String = "") throws {
        let response = try delete(path, match: try tag(path), query)
        #expect(response.status == 204, "\(path): \(String(decoding: response.body, as: UTF8.self))")
    }

    func read(_ path: String) throws -> Response {
        try bench.send(.get, "/v2.0/\(path)", scopes: scopes, purpose: purpose)
    }

    func json(_ path: String) throws -> JSON { try JSON(parsing: read(path).body) }

    /// The ids of a list.
    func ids(_ path: String) throws -> [String] {
        try json(path)["data"]?.elements?.compactMap { $0["id"]?.string } ?? []
    }

    /// Nil for one that is not there.
    func tag(_ path: String) throws -> String? { try read(path).header("ETag") }

    /// What a refusal says is wrong, as `field rule`.
    static func mistakes(_ response: Response) throws -> [String] {
        let problem = try JSON(parsing: response.body)
        return problem["errors"]?.elements?.map { "\($0["field"]?.string ?? "") \($0["rule"]?.string ?? "")" } ?? []
    }
}

extension JSON {
    /// The document as it is stored: one who sees protected persons is told so in every reference to them.
    var unmarked: JSON {
        if let members {
            let isReference = Set(members.map(\.key)) == ["id", "securityMarking"]
            return JSON(
                object: members.filter { !isReference || $0.key == "id" }.map { ($0.key, $0.value.unmarked) })
        }
        return elements.map { JSON($0.map(\.unmarked)) } ?? self
    }
}

/// A school with one of every kind, all of which refer to one another.
enum WholeSchool {
    static let head = "00000000-0000-4000-8000-0000000000a0"
    static let syllabus = "00000000-0000-4000-8000-00000000aa01"
    static let programme = "00000000-0000-4000-8000-00000000aa02"
    static let placement = "00000000-0000-4000-8000-00000000aa03"
    static let studyPlan = "00000000-0000-4000-8000-00000000aa04"
    static let offering = "00000000-0000-4000-8000-00000000aa05"

    static func reference(_ id: String) -> JSON { ["id": JSON(id)] }

    static let documents: [(path: String, json: JSON)] = [
        (
            "organisations/\(head)",
            ["id": JSON(head), "displayName": "Kommunen", "organisationType": "Huvudman"]
        ),
        (
            "organisations/\(School.unit)",
            [
                "displayName": "Lindskolan", "organisationType": "Skolenhet", "parentOrganisation": reference(head),
                "schoolUnitCode": "12345678", "schoolTypes": ["FS", "GR", "GY"],
            ]
        ),
        (
            "syllabuses/\(syllabus)",
            ["schoolType": "GY", "subjectName": "Matematik", "courseCode": "MATMAT01a", "official": true]
        ),
        (
            "programmes/\(programme)",
            [
                "name": "Natur", "type": "Högskoleförberedande program", "schoolType": "GY", "code": "NA",
                "content": [["type": "Gymnasiegemensamma", "content": [reference(syllabus)]]],
            ]
        ),
        ("persons/\(School.guardian)", ["givenName": "Bo", "familyName": "Exempel"]),
        ("persons/\(School.teacher)", ["givenName": "Eva", "familyName": "Exempel"]),
        (
            "persons/\(School.pupil)",
            [
                "givenName": "Alva", "familyName": "Exempel", "civicNo": ["value": "201403092388"],
                "birthDate": "2014-03-09",
                "enrolments": [
                    [
                        "enroledAt": reference(School.unit), "schoolType": "GR", "startDate": "2021-08-16",
                        "programme": reference(programme),
                    ]
                ],
                "responsibles": [["person": reference(School.guardian), "relationType": "Vårdnadshavare"]],
            ]
        ),
        (
            "groups/\(School.group)",
            [
                "displayName": "6A", "startDate": "2026-08-17", "groupType": "Klass",
                "organisation": reference(School.unit), "groupMemberships": [["person": reference(School.pupil)]],
            ]
        ),
        (
            "placements/\(placement)",
            [
                "placedAt": reference(School.unit), "group": reference(School.group), "child": reference(School.pupil),
                "owners": [reference(School.guardian)], "schoolType": "FTH", "startDate": "2021-08-16",
            ]
        ),
        (
            "duties/\(School.duty)",
            [
                "person": reference(School.teacher),
                "assignmentRole": [["group": reference(School.group), "assignmentRoleType": "Mentor"]],
                "dutyAt": reference(School.unit), "dutyRole": "Lärare", "startDate": "2024-08-12",
            ]
        ),
        (
            "studyplans/\(studyPlan)",
            [
                "student": reference(School.pupil),
                "content": [["syllabuses": [["syllabus": reference(syllabus)]]]], "startDate": "2026-08-17",
            ]
        ),
        (
            "schoolUnitOfferings/\(offering)",
            [
                "startDate": "2026-08-17", "offeredAt": reference(School.unit),
                "offeredSyllabuses": [reference(syllabus)], "offeredProgrammes": [reference(programme)],
            ]
        ),
    ]

    static func document(_ path: String) throws -> JSON { try #require(documents.first { $0.path == path }).json }

    /// All of it, written one by one.
    static func editor(seesHidden: Bool = false) throws -> Editor {
        let editor = Editor(bench: try RegisterBench(), seesHidden: seesHidden)
        for (path, json) in documents { try editor.write(path, json) }
        return editor
    }
}
