import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

/// A town of its own with a pupil of whom every service has come to know something, in words that nobody else has.
final class PersonTown {
    static let pupil = "0199aaaa-0000-7000-8000-000000000001"
    static let guardian = "0199aaaa-0000-7000-8000-000000000002"
    static let classmate = "0199aaaa-0000-7000-8000-000000000003"
    static let teacher = "0199aaaa-0000-7000-8000-000000000004"

    /// What stands in the pupil's data and nowhere else.
    static let words = [
        "Zyrkbert", "Vaxqvarnholm", "201309142394", "zyrkbert@elev.vaxqvarn.test", "070-9988776", "Qvarnstigen 77",
        "ext-zyrk-1",
    ]
    static let guardianWords = ["Maludvina", "maludvina@hem.vaxqvarn.test"]
    static let classmateWords = ["Osvinkel"]

    let town: Town
    let client: TownClient

    init(_ name: String, _ options: Town.Options = Town.Options()) throws {
        town = try TestTown.open(name, options)
        client = try TownClient(town)
    }

    private static let today = LocalDate(Clock.system.now())
    private static let unit = "0199aaaa-0000-7000-8000-0000000000a1"
    private static let group = "0199aaaa-0000-7000-8000-0000000000b1"
    private static let activity = "0199aaaa-0000-7000-8000-0000000000d1"
    static let lesson = "0199aaaa-0000-7000-8000-0000000000e1"

    /// - Parameters:
    ///   - phone: the pupil's, so that a second document changes them.
    ///   - end: the last day of everything the pupil belongs to.
    func document(phone: String, until end: LocalDate? = nil) -> String {
        let until = end.map { #","endDate":"\#($0)""# } ?? ""
        return """
            {"organisations":[{"id":"\(Self.unit)","displayName":"Skolan","organisationType":"Skolenhet","email":"skolan@stad.test"}],
             "persons":[
              {"id":"\(Self.pupil)","givenName":"Zyrkbert","familyName":"Vaxqvarnholm","birthDate":"2013-09-14",
               "civicNo":{"value":"201309142394"},"securityMarking":"Ingen","eduPersonPrincipalNames":["zyrkbert@elev.vaxqvarn.test"],
               "emails":[{"value":"zyrkbert@elev.vaxqvarn.test","type":"Privat"}],
               "phoneNumbers":[{"value":"\(phone)","type":"Hem","mobile":true}],
               "addresses":[{"type":"Folkbokföring","streetAddress":"Qvarnstigen 77","postalCode":"11111","locality":"Staden"}],
               "externalIdentifiers":[{"value":"ext-zyrk-1","context":"kommunen","globallyUnique":false}],
               "enrolments":[{"enroledAt":{"id":"\(Self.unit)"},"schoolType":"GR","schoolYear":7,"startDate":"2020-08-17"\(until)}],
               "responsibles":[{"person":{"id":"\(Self.guardian)"},"relationType":"Vårdnadshavare"}]},
              {"id":"\(Self.guardian)","givenName":"Maludvina","familyName":"Tornqvist","securityMarking":"Ingen",
               "eduPersonPrincipalNames":["maludvina@hem.vaxqvarn.test"],
               "emails":[{"value":"maludvina@hem.vaxqvarn.test","type":"Privat"}]},
              {"id":"\(Self.classmate)","givenName":"Osvinkel","familyName":"Sten","birthDate":"2013-05-14","securityMarking":"Ingen",
               "enrolments":[{"enroledAt":{"id":"\(Self.unit)"},"schoolType":"GR","schoolYear":7,"startDate":"2020-08-17"}]},
              {"id":"\(Self.teacher)","givenName":"Lärare","familyName":"Berg","securityMarking":"Ingen",
               "eduPersonPrincipalNames":["larare@stad.vaxqvarn.test"]}],
             "groups":[{"id":"\(Self.group)","displayName":"7B","groupType":"Klass","startDate":"2020-08-17",
               "organisation":{"id":"\(Self.unit)"},
               "groupMemberships":[{"person":{"id":"\(Self.pupil)"},"startDate":"2020-08-17"\(until)},
                {"person":{"id":"\(Self.classmate)"},"startDate":"2020-08-17"}]}],
             "placements":[{"id":"0199aaaa-0000-7000-8000-0000000000c1","placedAt":{"id":"\(Self.unit)"},
               "child":{"id":"\(Self.pupil)"},"owners":[{"id":"\(Self.guardian)"}],"schoolType":"FTH","startDate":"2022-08-15"\(until)}],
             "duties":[{"id":"0199aaaa-0000-7000-8000-0000000000f1","person":{"id":"\(Self.teacher)"},"dutyRole":"Lärare",
               "dutyAt":{"id":"\(Self.unit)"},"startDate":"2020-08-17"}],
             "activities":[{"id":"\(Self.activity)","displayName":"Svenska","calendarEventsRequired":true,"startDate":"2020-08-17",
               "activityType":"Undervisning","groups":[{"id":"\(Self.group)"}],
               "teachers":[{"duty":{"id":"0199aaaa-0000-7000-8000-0000000000f1"},"startDate":"2020-08-17"}],
               "organisation":{"id":"\(Self.unit)"}}],
             "calendarEvents":[{"id":"\(Self.lesson)","activity":{"id":"\(Self.activity)"},
               "startTime":"\(Self.today.at(hour: 8, minute: 0).rfc3339)","endTime":"\(Self.today.at(hour: 9, minute: 0).rfc3339)",
               "studentExceptions":[{"student":{"id":"\(Self.pupil)"},"participates":true}]}]}
            """
    }

    /// The life of the pupil: taken in, changed, absent, reported, told of, and looked at.
    func live() throws {
        for phone in ["070-1112223", "070-9988776"] {
            let json = try JSON(parsing: Array(document(phone: phone).utf8))
            try client.call("POST", .register, "/v1/imports", json)
            try client.call("POST", .schedule, "/v1/imports", json)
        }
        try eventually("the lesson's roster", within: .seconds(120), every: .milliseconds(50)) {
            let answer = try? client.send("GET", .attendance, "/v1/lessons/\(Self.lesson)/roll")
            guard let answer, answer.status == 200 else { return false }
            return try JSON(parsing: answer.body)["marks"]?.count == 2
        }
        let absent: JSON = ["marks": [["student": JSON(Self.pupil), "status": "absent"]]]
        try client.call("PUT", .attendance, "/v1/lessons/\(Self.lesson)/roll", absent)
        let pupil = try #require(PersonID(Self.pupil))
        _ = try client.outcomes(for: pupil, on: Self.today)
        // The guardian reports the next day, by the guardian's own login.
        let token = try town.token(person: "maludvina@hem.vaxqvarn.test")
        let report: JSON = ["student": JSON(Self.pupil), "date": JSON(Self.today.adding(days: 1).description)]
        let answer = try HTTPClient(timeout: .seconds(60)).send(
            HTTPClientRequest(
                "POST", town.url(.attendance) + "/v1/absences", headers: [("Content-Type", "application/json")],
                body: report.encoded(), authorization: .bearer(token)))
        #expect(answer.status == 201)
        try client.call("GET", .register, "/v2.0/persons/\(Self.pupil)")
    }

    /// The pupil has left the school yesterday.
    func leave() throws {
        let json = try JSON(
            parsing: Array(document(phone: "070-9988776", until: Self.today.adding(days: -1)).utf8))
        try client.call("POST", .register, "/v1/imports", json)
    }

    func tool(_ words: [String], scopes: [String] = ["records.export"]) throws
        -> (exit: Process.Exit, output: String, errors: String)
    {
        let token = town.folder.file("dataskydd.token")
        try File.write(token, try town.token(machine: "dataskydd", scopes))
        let urls = Town.Service.allCases.flatMap { ["--\($0.rawValue)", town.url($0)] }
        return try self.town.tool(["person"] + words + urls + ["--token-file", token])
    }

    /// The records of the access log that say what somebody did for themselves or their family.
    func familyAccesses(in service: Town.Service) throws -> Set<Int> {
        let database = try ReadOnlyDatabase(at: town.database(service))
        return try database.read { transaction in
            Set(
                try transaction.rows(
                    dynamic: "SELECT sequence FROM access_log WHERE party IN ('relation:self', 'relation:custodian')",
                    []
                ) { $0.int(0) })
        }
    }

    /// Every row of a service's database in which the person's id or one of the words stands, by table, as its key columns.
    func rows(of id: String, or words: [String], in service: Town.Service) throws -> [String: [[String: JSON]]] {
        let uuid = try #require(UUID(text: id))
        let database = try ReadOnlyDatabase(at: town.database(service))
        let needles = ([id] + words).map { StoredValue.text($0.lowercased()) }
        return try database.read { transaction in
            let columns = try transaction.rows(
                """
                SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
                """
            ) { (table: $0.text(0), column: $0.text(1), type: $0.text(2), key: $0.int(3)) }
            var found: [String: [[String: JSON]]] = [:]
            for (table, columns) in Dictionary(grouping: columns, by: \.table) {
                let looked = columns.filter { ["TEXT", "BLOB"].contains($0.type) }
                let conditions = looked.flatMap { column in
                    ["instr(CAST(\"\(column.column)\" AS BLOB), ?1) > 0"]
                        + needles.indices.map { "instr(lower(CAST(\"\(column.column)\" AS TEXT)), ?\($0 + 2)) > 0" }
                }
                guard !conditions.isEmpty else { continue }
                let keys = columns.filter { $0.key > 0 }
                let shown = keys.isEmpty ? "1" : keys.map { "\"\($0.column)\"" }.joined(separator: ", ")
                found[table] = try transaction.rows(
                    dynamic: """
                        WITH given AS (SELECT \((1...(needles.count + 1)).map { "?\($0)" }.joined(separator: ", ")))
                        SELECT \(shown) FROM "\(table)" WHERE \(conditions.joined(separator: " OR "))
                        """, [.uuid(uuid)] + needles
                ) { row in
                    var key: [String: JSON] = [:]
                    for (place, column) in keys.enumerated() {
                        switch column.type {
                        case "INTEGER": key[column.column] = JSON(row.int64(place))
                        case "BLOB": key[column.column] = JSON(row.uuid(place).lowercase)
                        default: key[column.column] = JSON(row.text(place))
                        }
                    }
                    return key
                }
            }
            return found.filter { !$0.value.isEmpty }
        }
    }
}
