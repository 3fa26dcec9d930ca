import FoundationEssentials
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

/// A register with some of everything, whose resources have names: tests say `alva` and mean an id.
///
/// Hemlig (a pupil) and Stig (a teacher) have protection marks.
struct ReadingTown {
    let bench: RegisterBench

    /// - Parameter settings: Register's own, by the name after `REGISTER_`.
    init(_ settings: [String: String] = [:]) throws {
        bench = try RegisterBench(settings)
        let report = try bench.load(Self.document)
        try #require(report["findingTotals"]?.elements?.contains { $0["kind"]?.string == "rejected" } != true)
    }

    /// For tests that change nothing.
    static func shared() throws -> ReadingTown { try common.get() }
    private static let common = Result { try ReadingTown() }

    static let names = [
        "kommun", "norra", "lind", "ek", "gym", "na", "nanas", "ma", "sv", "eng5", "fritt", "alva", "bo", "ake",
        "hemlig",
        "disa", "eva", "olle", "hugo", "tora", "rut", "stig", "k6a", "mentor6", "avd", "gammal", "toralind", "rutnorra",
        "stiglind", "vakant", "disaek", "hemligek", "akeplan", "hemligplan", "lindutbud", "gymutbud",
    ]
    static let protected = ["hemlig", "stig"]

    static func id(_ name: String) -> String {
        guard let number = names.firstIndex(of: name) else { preconditionFailure("nothing is called \(name)") }
        return UUID(high: 0x0000_0000_0000_4000, low: 0x8000_0000_0000_1000 + UInt64(number)).lowercase
    }

    /// The text with every `@name` replaced by its id.
    static func filled(_ text: String) -> String {
        var filled = ""
        var rest = Substring(text)
        while let at = rest.firstIndex(of: "@") {
            let after = rest[rest.index(after: at)...]
            let name = after.prefix { $0.isLetter || $0.isNumber }
            filled += rest[..<at]
            filled += names.contains(String(name)) ? id(String(name)) : "@\(name)"
            rest = after[name.endIndex...]
        }
        return filled + rest
    }

    func get(_ target: String, scopes: [String] = ["ss12000.read"]) throws -> Response {
        try bench.get(Self.encoded(Self.filled(target)), scopes: scopes)
    }

    func json(_ target: String, scopes: [String] = ["ss12000.read"]) throws -> JSON {
        let response = try get(target, scopes: scopes)
        try #require(response.status == 200, "\(target)")
        return try JSON(parsing: response.body)
    }

    func lookup(_ target: String, _ body: String, scopes: [String] = ["ss12000.read"]) throws -> Response {
        try bench.send(.post, Self.filled(target), Self.filled(body), scopes: scopes)
    }

    /// The names of a list's resources, of all its pages.
    func list(_ target: String, scopes: [String] = ["ss12000.read"]) throws -> [String] {
        var found: [String] = []
        var page = try json(target, scopes: scopes)
        let path = String(target.prefix { $0 != "?" })
        while true {
            found += Self.names(page["data"])
            guard let token = page["pageToken"]?.string, found.count < 500 else { return found }
            page = try json("\(path)?pageToken=\(token)&limit=2", scopes: scopes)
        }
    }

    static func names(_ resources: JSON?) -> [String] {
        (resources?.elements.map(Array.init) ?? []).map { name($0["id"]?.string) }
    }

    static func name(_ id: String?) -> String { names.first { Self.id($0) == id } ?? "?" }

    /// Percent-encodes what is not ASCII, as clients do.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if byte < 0x80 {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    static let document = filled(
        #"""
        {"organisations":[
          {"id":"@kommun","displayName":"Åby kommun","organisationType":"Huvudman","municipalityCode":"0180","startDate":"2000-01-01"},
          {"id":"@norra","displayName":"norra området","organisationType":"Verksamhetsområde","parentOrganisation":{"id":"@kommun"},
           "organisationCode":"N1"},
          {"id":"@lind","displayName":"Lindskolan","organisationType":"Skolenhet","parentOrganisation":{"id":"@norra"},
           "schoolUnitCode":"12345678","organisationCode":"L1","municipalityCode":"0180","schoolTypes":["GR","FKLASS"]},
          {"id":"@ek","displayName":"Ekens förskola","organisationType":"Skolenhet","parentOrganisation":{"id":"@kommun"},
           "schoolUnitCode":"22345678","schoolTypes":["FS"]},
          {"id":"@gym","displayName":"Örngymnasiet","organisationType":"Skolenhet","parentOrganisation":{"id":"@kommun"},
           "schoolUnitCode":"32345678","schoolTypes":["GY"],"startDate":"2010-08-01","endDate":"2026-12-31"}],
        "syllabuses":[
          {"id":"@ma","schoolType":"GR","subjectName":"Matematik","subjectCode":"GRGRMAT01","subjectDesignation":"MA","official":true},
          {"id":"@sv","schoolType":"GR","subjectName":"Svenska","subjectCode":"GRGRSVE01","subjectDesignation":"SV","official":true},
          {"id":"@eng5","schoolType":"GY","subjectName":"Engelska","courseCode":"ENGENG05","courseName":"Engelska 5","points":100,
           "curriculum":"GY2011","official":true},
          {"id":"@fritt","schoolType":"GR","subjectName":"Äventyr","official":false}],
        "programmes":[
          {"id":"@na","name":"Naturvetenskapsprogrammet","type":"Högskoleförberedande program","schoolType":"GY","code":"NA",
           "content":[{"type":"Gymnasiegemensamma","points":100,"content":[{"id":"@eng5"}]}]},
          {"id":"@nanas","name":"Naturvetenskap och samhälle","type":"Programinriktning","schoolType":"GY","code":"NANAS",
           "parentProgramme":{"id":"@na"}}],
        "persons":[
          {"id":"@eva","givenName":"Eva","familyName":"Ström","civicNo":{"value":"198504042386"},"securityMarking":"Ingen"},
          {"id":"@olle","givenName":"Olle","middleName":"Maria","familyName":"Ek","civicNo":{"value":"198306062392"},
           "emails":[{"value":"olle@example.se","type":"Privat"}],"phoneNumbers":[{"value":"0701740605","type":"Hem","mobile":true}]},
          {"id":"@hugo","givenName":"Hugo","familyName":"Åker"},
          {"id":"@alva","givenName":"Alva","middleName":"Maria","familyName":"Ström","civicNo":{"value":"201403092388"},
           "birthDate":"2014-03-09","sex":"Kvinna","securityMarking":"Ingen",
           "eduPersonPrincipalNames":["alva@example.se","a.strom@example.se"],
           "externalIdentifiers":[{"value":"7","context":"https://a.example.se","globallyUnique":false},
             {"value":"8","context":"https://b.example.se","globallyUnique":true}],
           "addresses":[{"streetAddress":"Lindgatan 1","locality":"Åby","postalCode":"61630","country":"SE","type":"Folkbokföring"}],
           "enrolments":[{"enroledAt":{"id":"@lind"},"schoolType":"GR","schoolYear":6,"startDate":"2026-08-17","endDate":"2027-06-15"}],
           "responsibles":[{"person":{"id":"@eva"},"relationType":"Vårdnadshavare"},
             {"person":{"id":"@olle"},"relationType":"Annan ansvarig"}]},
          {"id":"@bo","givenName":"Bo","familyName":"Ärlig","civicNo":{"value":"201403092396"},"birthDate":"2014-03-09",
           "externalIdentifiers":[{"value":"7","context":"https://b.example.se","globallyUnique":false}],
           "enrolments":[{"enroledAt":{"id":"@lind"},"schoolType":"GR","startDate":"2026-08-17","endDate":"2027-06-15","cancelled":true}]},
          {"id":"@ake","givenName":"Åke","familyName":"Østerberg","civicNo":{"value":"200905052395"},"birthDate":"2009-05-05",
           "enrolments":[{"enroledAt":{"id":"@gym"},"schoolType":"GY","startDate":"2025-08-18","endDate":"2026-06-10",
             "programme":{"id":"@na"},"educationCode":"NA"}]},
          {"id":"@hemlig","givenName":"Hemlig","familyName":"Hemsson","civicNo":{"value":"201311012395"},"birthDate":"2013-11-01",
           "securityMarking":"Sekretessmarkering","eduPersonPrincipalNames":["hemlig@example.se"],
           "externalIdentifiers":[{"value":"9","context":"https://a.example.se","globallyUnique":false}],
           "enrolments":[{"enroledAt":{"id":"@lind"},"schoolType":"GR","startDate":"2026-08-17","endDate":"2027-06-15"}],
           "responsibles":[{"person":{"id":"@eva"},"relationType":"Vårdnadshavare"},
             {"person":{"id":"@hugo"},"relationType":"Vårdnadshavare"}]},
          {"id":"@disa","givenName":"Disa","familyName":"Ek","birthDate":"2022-02-02",
           "responsibles":[{"person":{"id":"@olle"},"relationType":"Vårdnadshavare"}]},
          {"id":"@tora","givenName":"Tora","familyName":"Berg","eduPersonPrincipalNames":["tora@example.se"]},
          {"id":"@rut","givenName":"Rut","familyName":"Bergman","civicNo":{"value":"197007072387"}},
          {"id":"@stig","givenName":"Stig","familyName":"Hemsson","securityMarking":"Skyddad folkbokföring"}],
        "groups":[
          {"id":"@k6a","displayName":"6A","startDate":"2026-08-17","endDate":"2027-06-15","groupType":"Klass","schoolType":"GR",
           "organisation":{"id":"@lind"},"groupMemberships":[{"person":{"id":"@alva"},"startDate":"2026-08-17","endDate":"2027-06-15"},
             {"person":{"id":"@bo"}},{"person":{"id":"@hemlig"},"startDate":"2026-08-17"}]},
          {"id":"@mentor6","displayName":"Mentor A","startDate":"2026-08-17","groupType":"Mentor","organisation":{"id":"@lind"},
           "groupMemberships":[{"person":{"id":"@alva"}}]},
          {"id":"@avd","displayName":"Ängen","startDate":"2026-08-01","groupType":"Avdelning","schoolType":"FS",
           "organisation":{"id":"@ek"},"groupMemberships":[{"person":{"id":"@disa"},"startDate":"2026-08-01"}]},
          {"id":"@gammal","displayName":"3A","startDate":"2023-08-17","endDate":"2024-06-15","groupType":"Klass","schoolType":"GR",
           "organisation":{"id":"@lind"},"groupMemberships":[{"person":{"id":"@ake"},"startDate":"2023-08-17","endDate":"2024-06-15"}]}],
        "placements":[
          {"id":"@disaek","placedAt":{"id":"@ek"},"group":{"id":"@avd"},"child":{"id":"@disa"},"owners":[{"id":"@olle"}],
           "schoolType":"FS","startDate":"2026-08-01","reason":"Omsorgsbehov"},
          {"id":"@hemligek","placedAt":{"id":"@ek"},"child":{"id":"@hemlig"},"owners":[{"id":"@eva"},{"id":"@hugo"}],
           "schoolType":"FTH","startDate":"2026-01-01","endDate":"2026-12-31"}],
        "duties":[
          {"id":"@toralind","person":{"id":"@tora"},"dutyAt":{"id":"@lind"},"dutyRole":"Lärare","startDate":"2020-08-01",
           "endDate":"2027-06-30","assignmentRole":[{"group":{"id":"@k6a"},"assignmentRoleType":"Mentor","startDate":"2026-08-17"}]},
          {"id":"@rutnorra","person":{"id":"@rut"},"dutyAt":{"id":"@norra"},"dutyRole":"Rektor","startDate":"2015-01-01"},
          {"id":"@stiglind","person":{"id":"@stig"},"dutyAt":{"id":"@lind"},"dutyRole":"Lärare","startDate":"2019-08-01",
           "assignmentRole":[{"group":{"id":"@k6a"},"assignmentRoleType":"Specialpedagog"}]},
          {"id":"@vakant","dutyAt":{"id":"@ek"},"dutyRole":"Barnskötare","startDate":"2026-01-01","endDate":"2026-06-30"}],
        "studyplans":[
          {"id":"@akeplan","student":{"id":"@ake"},"startDate":"2025-08-18","endDate":"2028-06-10",
           "content":[{"type":"Gymnasiegemensamma","syllabuses":[{"syllabus":{"id":"@eng5"}}]}],
           "notes":[{"type":"Anteckningar","note":"Läser i egen takt"}]},
          {"id":"@hemligplan","student":{"id":"@hemlig"},"startDate":"2026-08-17","content":[{"syllabuses":[]}]}],
        "schoolUnitOfferings":[
          {"id":"@lindutbud","offeredAt":{"id":"@lind"},"offeredSyllabuses":[{"id":"@ma"},{"id":"@sv"}],"startDate":"2026-07-01",
           "endDate":"2027-06-30"},
          {"id":"@gymutbud","offeredAt":{"id":"@gym"},"offeredSyllabuses":[{"id":"@eng5"}],"offeredProgrammes":[{"id":"@na"}]}]}
        """#)
}
