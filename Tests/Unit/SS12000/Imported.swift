import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

/// A document taken through the import's rules, as the tests look at it.
struct Imported {
    var items: [ResourceKind: [JSON]] = [:]
    var findings = FindingLedger()
    var rejected: [ResourceKind: Int] = [:]
    var received: [ResourceKind: Int] = [:]

    init(_ text: String, known: KnownResources = .nothing) throws {
        try self.init(Array(text.utf8), known: known)
    }

    init(_ bytes: [UInt8], known: KnownResources = .nothing) throws {
        let today = try #require(LocalDate(year: 2026, month: 8, day: 17))
        let document = try ImportDocument(parsing: bytes)
        let normaliser = Normaliser(document, known: known, today: today)
        for kind in ResourceKind.allCases {
            received[kind] = document.count(kind)
            normaliser.read(kind) { items[kind, default: []].append($0.json) }
        }
        findings = normaliser.findings
        rejected = normaliser.rejected
    }

    /// The only item of its kind.
    func only(_ kind: ResourceKind) throws -> JSON {
        let all = items[kind] ?? []
        try #require(all.count == 1)
        return all[0]
    }

    func has(_ rule: RepairRule, _ field: String? = nil) -> Bool {
        findings.kept.contains { $0.rule == .repaired(rule) && (field == nil || $0.field == field) }
    }

    func has(_ rule: RejectionRule, _ field: String? = nil) -> Bool {
        findings.kept.contains { $0.rule == .rejected(rule) && (field == nil || $0.field == field) }
    }

    /// The names of all rules that fired, each once.
    var rules: Set<String> { Set(findings.totals.keys.map(\.rule.name)) }
}

/// A small school in the standard's own form, to which each test adds its deviation.
enum School {
    static let unit = "00000000-0000-4000-8000-0000000000a1"
    static let pupil = "00000000-0000-4000-8000-0000000000b1"
    static let guardian = "00000000-0000-4000-8000-0000000000b2"
    static let teacher = "00000000-0000-4000-8000-0000000000b3"
    static let group = "00000000-0000-4000-8000-0000000000c1"
    static let duty = "00000000-0000-4000-8000-0000000000d1"
    static let activity = "00000000-0000-4000-8000-0000000000e1"
    static let event = "00000000-0000-4000-8000-0000000000f1"
    static let meta = #""meta":{"created":"2026-08-01T08:00:00Z","modified":"2026-08-01T08:00:00Z"}"#

    static let organisation = #"""
        {"id":"\#(unit)",\#(meta),"displayName":"Lindskolan","organisationType":"Skolenhet","email":"info@lind.example.se"}
        """#
    static let organisations = #""organisations":[\#(organisation)]"#

    /// A document with the unit and one person of these extra members.
    static func person(_ members: String) -> String {
        #"{\#(organisations),"persons":[\#(pupil(members))]}"#
    }

    static func pupil(_ members: String) -> String {
        #"{"id":"\#(pupil)",\#(meta),"givenName":"Alva","familyName":"Exempel","securityMarking":"Ingen"\#(comma(members))}"#
    }

    static func plainPerson(_ id: String) -> String {
        #"{"id":"\#(id)",\#(meta),"givenName":"Bo","familyName":"Exempel"}"#
    }

    static func group(_ members: String) -> String {
        #"{\#(organisations),"persons":[\#(pupil(""))],"groups":[{"id":"\#(group)",\#(meta)\#(comma(members))}]}"#
    }

    static let plainGroup = #"""
        {"id":"\#(group)",\#(meta),"displayName":"6A","startDate":"2026-08-17","groupType":"Klass",\#
        "organisation":{"id":"\#(unit)"},"groupMemberships":[]}
        """#

    static func duty(_ members: String) -> String {
        #"""
        {\#(organisations),"persons":[\#(plainPerson(teacher))],"groups":[\#(plainGroup)],\#
        "duties":[{"id":"\#(duty)",\#(meta)\#(comma(members))}]}
        """#
    }

    static let plainDuty = #"""
        {"id":"\#(duty)",\#(meta),"person":{"id":"\#(teacher)"},"dutyAt":{"id":"\#(unit)"},"dutyRole":"Lärare",\#
        "startDate":"2024-08-12"}
        """#

    static func activity(_ members: String) -> String {
        #"""
        {\#(organisations),"persons":[\#(plainPerson(teacher)),\#(plainPerson(guardian))],"groups":[\#(plainGroup)],\#
        "duties":[\#(plainDuty)],"activities":[{"id":"\#(activity)",\#(meta)\#(comma(members))}]}
        """#
    }

    static let plainActivity = #"""
        {"id":"\#(activity)",\#(meta),"displayName":"Matematik","calendarEventsRequired":true,"startDate":"2026-08-17",\#
        "groups":[{"id":"\#(group)"}],"organisation":{"id":"\#(unit)"}}
        """#

    static func event(_ members: String) -> String {
        #"""
        {\#(organisations),"groups":[\#(plainGroup)],"activities":[\#(plainActivity)],\#
        "calendarEvents":[{"id":"\#(event)",\#(meta)\#(comma(members))}]}
        """#
    }

    private static func comma(_ members: String) -> String { members.isEmpty ? "" : "," + members }
}
