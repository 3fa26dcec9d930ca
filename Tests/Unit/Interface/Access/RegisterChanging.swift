import HTTP
import JSON

/// Every row of Register's table by which something about a person is changed, each with a change of `ReadingTown`, in an order in which
/// all of them can be made; and the rows by which nothing is.
enum RegisterChanging {
    private typealias Change = RecordWalk.Change
    private static func id(_ name: String) -> String { ReadingTown.id(name) }

    /// One whom nothing keeps from being erased, as long as no import waits to be gone on with; and the document that brings them.
    private static let gone = "00000000-0000-4000-8000-00000000077a"
    private static let erased = Change(.post, at: "/v1/erasures", #"{"person":"\#(gone)"}"#, of: [gone])
    static let document = #"{"persons":[{"id":"\#(gone)","givenName":"Någon","familyName":"Provning"}]}"#
    /// One whom the import brings.
    private static let coming = "00000000-0000-4000-8000-000000000778"
    private static let grant = "00000000-0000-4000-8000-000000000779"

    /// - Parameter undone: the id of an import that named Bo.
    static func all(undoing undone: String) -> [RecordWalk.Change] {
        var undo = Change(.post, "/v1/imports/{import}/undo", at: "/v1/imports/\(undone)/undo", of: [id("bo")])
        undo.party = "system:undo"
        undo.purpose = "Undo of import "
        return [undo, erased, imported] + documents + editing + people + identities
    }

    private static func put(_ path: String, _ name: String, _ body: String, of persons: [String]) -> Change {
        Change(.put, "/v1/\(path)/{id}", at: "/v1/\(path)/\(id(name))", ReadingTown.filled(body), of: persons.map(id))
    }

    private static func delete(_ path: String, _ name: String, of persons: [String]) -> Change {
        Change(.delete, "/v1/\(path)/{id}", at: "/v1/\(path)/\(id(name))", of: persons.map(id))
    }

    private static let documents: [Change] = [
        put(
            "persons", "hugo", #"{"givenName":"Hugo","familyName":"Ek","securityMarking":"Ingen"}"#, of: ["hugo"]),
        put(
            "groups", "mentor6",
            #"{"displayName":"Mentor B","startDate":"2026-08-17","groupType":"Mentor","organisation":{"id":"@lind"},"#
                + #""groupMemberships":[{"person":{"id":"@alva"},"startDate":"2026-08-17"},{"person":{"id":"@ake"},"startDate":"2026-08-17"}]}"#,
            of: ["alva", "ake"]),
        put(
            "placements", "disaek",
            #"{"placedAt":{"id":"@ek"},"child":{"id":"@disa"},"owners":[{"id":"@olle"},{"id":"@eva"}],"#
                + #""schoolType":"FS","startDate":"2026-08-01"}"#, of: ["disa", "olle", "eva"]),
        put(
            "duties", "rutnorra",
            #"{"person":{"id":"@rut"},"dutyAt":{"id":"@norra"},"dutyRole":"Rektor","startDate":"2016-01-01"}"#,
            of: ["rut"]),
        put(
            "studyplans", "akeplan",
            #"{"student":{"id":"@ake"},"startDate":"2025-08-19","endDate":"2028-06-10","content":[{"type":"Gymnasiegemensamma","syllabuses":[{"syllabus":{"id":"@eng5"}}]}]}"#,
            of: ["ake"]),
        put(
            "studyPlans", "akeplan",
            #"{"student":{"id":"@ake"},"startDate":"2025-08-20","endDate":"2028-06-10","content":[{"type":"Gymnasiegemensamma","syllabuses":[{"syllabus":{"id":"@eng5"}}]}]}"#,
            of: ["ake"]),
    ]

    private static let imported: Change = {
        var imported = Change(
            .post, at: "/v1/imports",
            ReadingTown.filled(
                #"{"persons":[{"id":"@bo","givenName":"Bosse","familyName":"Ek"},"#
                    + #"{"id":"\#(coming)","givenName":"Ingen","familyName":"Provning"}]}"#), of: [id("bo"), coming])
        imported.party = "system:import"
        imported.purpose = "Import "
        return imported
    }()

    private static let editing: [Change] = {
        let (alva, olle, disa) = (id("alva"), id("olle"), id("disa"))
        let guardianship = "/v1/persons/{child}/guardianships/{guardian}"
        let grants = "/v1/persons/{person}/grants/{grant}"
        return [
            Change(
                .put, guardianship, at: "/v1/persons/\(alva)/guardianships/\(id("hugo"))",
                #"{"relationType":"Annan ansvarig"}"#, of: [alva, id("hugo")]),
            Change(
                .delete, guardianship, at: "/v1/persons/\(alva)/guardianships/\(id("hugo"))", of: [alva, id("hugo")]),
            Change(
                .put, grants, at: "/v1/persons/\(disa)/grants/\(grant)",
                #"{"giver":"\#(olle)","receiver":"\#(id("eva"))","scope":["read-attendance"],"endDate":"2026-12-31"}"#,
                of: [disa, olle, id("eva")]),
            Change(.delete, grants, at: "/v1/persons/\(disa)/grants/\(grant)", of: [disa, olle, id("eva")]),
            Change(
                .post, "/v1/persons/{person}/moves", at: "/v1/persons/\(id("rut"))/moves",
                #"{"to":"\#(id("lind"))","date":"2026-12-01","schoolType":"GR","schoolYear":7}"#, of: [id("rut")]),
            Change(
                .post, "/v1/persons/{person}/leavings", at: "/v1/persons/\(alva)/leavings", #"{"date":"2026-12-01"}"#,
                of: [alva]),
            Change(
                .put, "/v1/persons/{person}/status", at: "/v1/persons/\(alva)/status", #"{"status":"Utvandrad"}"#,
                of: [alva]),
        ]
    }()

    private static let people: [Change] = [
        delete("placements", "disaek", of: ["disa", "olle"]), delete("duties", "rutnorra", of: ["rut"]),
        delete("studyplans", "akeplan", of: ["ake"]), delete("studyPlans", "hemligplan", of: ["hemlig"]),
        delete("groups", "avd", of: ["disa"]),
        Change(
            .delete, "/v1/persons/{id}", at: "/v1/persons/\(id("olle"))?cascade=true", of: [id("olle"), id("disa")]),
    ]

    private static let identities: [Change] = {
        let (alva, hemlig) = (id("alva"), id("hemlig"))
        var marked = Change(
            .put, "/v1/persons/{id}/security-marking", at: "/v1/persons/\(alva)/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#, of: [alva])
        marked.purpose = "Beslut"
        let person =
            #"{"givenName":"Ny","familyName":"Provning","civicNo":{"value":"201407152386"},"birthDate":"2014-07-15","#
            + #""securityMarking":"Sekretessmarkering"}"#
        var renewed = Change(
            .post, at: "/v1/new-identities", #"{"replaces":"\#(hemlig)","person":\#(person)}"#, of: [])
        renewed.isOfNew = true
        renewed.isUntraced = "the request names the old identity, and would lead from the one to the other"
        return [
            marked, renewed,
            Change(.post, "/v1/persons/{id}/retirement", at: "/v1/persons/\(hemlig)/retirement", of: [hemlig]),
        ]
    }()

    /// Without `/v2.0`.
    static let others: [String: String] = {
        var others = [
            "POST /subscriptions": "of a system", "PATCH /subscriptions/{id}": "of a system",
            "DELETE /subscriptions/{id}": "of a system", "DELETE /v1/subscriptions/{id}": "of a system",
            "POST /log/": "a client's words, which change nobody; who reads them is written down",
            "POST /statistics/": "a client's numbers, which change nobody; who reads them is written down",
            "POST /v1/school-year-changes": "a plan, which changes nobody until it is applied",
            "DELETE /v1/school-year-changes/{change}": "a plan, which has changed nobody",
            "POST /v1/school-year-changes/{change}/application":
                "asks for it: each of its steps is written down, as SchoolYearTests hold",
            "POST /v1/imports/{import}/resume": "what an import changes is written down with each of its steps",
            "POST /v1/following/readings": "what a reading brings is written down as the follower's",
            "PUT /v1/following/deletions/{kind}": "lets deletions through, which are written down as the follower's",
        ]
        for path in ["organisations", "programmes", "syllabuses", "schoolUnitOfferings"] {
            others["PUT /v1/\(path)/{id}"] = "about nobody"
            others["DELETE /v1/\(path)/{id}"] = "about nobody"
        }
        return others
    }()
}
