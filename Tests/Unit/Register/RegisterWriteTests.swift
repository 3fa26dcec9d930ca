import Access
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import TestSupport
import Testing

@testable import RegisterService

/// Writes nobody has thought of, at every operation that Register describes.
struct RegisterWriteTests {
    @Test(arguments: Seeds.usual([1, 2, 3]))
    func `no write breaks anything, is half done or hears what it said`(seed: UInt64) throws {
        var attack = try WriteAttack<WrittenRegister>(seed: seed)
        try attack.reach()
        try attack.run(500)
        #expect(attack.refused.count > 30, "seed \(seed)")
    }
}

/// `ReadingTown`, to be written into.
private struct WrittenRegister: WrittenTown {
    static let openAPI = RegisterService.openAPI
    static let scopes = [
        [
            "register.write", "register.protect", "ss12000.read", "ss12000.protected", "ss12000.subscribe", "operator",
            "records.erase", "records.protected",
        ],
        ["register.write", "ss12000.read"], ["ss12000.read"], [],
    ]
    static let lists = RegisterLists.all.map(\.table.path)
    // That a document was refused is remembered, with its report.
    static let mayChange: Set<String> = ["import", "import_report"]

    static let neverAccepted = [
        "POST /v1/imports/{import}/resume": "only an import that has ended the service three times is taken up again"
    ]

    let town: ReadingTown
    /// Follows another register, which nobody asks here, and lets others write beside it; identities are given and retired without a
    /// pause.
    init() throws {
        town = try ReadingTown(["FOLLOW_URL": "http://127.0.0.1:1", "FOLLOW_LOCK": "false", "IDENTITY_PAUSE": "0s"])
        let unused: JSON = ["id": JSON(Self.unused), "displayName": "Tomma huset", "organisationType": "Övrigt"]
        let gone: JSON = ["id": JSON(Self.belongsToNothing), "givenName": "Ingen", "familyName": "Provning"]
        try town.bench.load((["organisations": [unused], "persons": [gone]] as JSON).text)
        let answer = try town.bench.send(.put, Self.grant, Self.grantBody.text, scopes: ["register.write"])
        try #require(answer.status == 204)
    }

    var hosted: HostedRoutes { town.bench.hosted }
    var database: Database { town.bench.database }
    var known: [String: [String]] { ["replicas": hosted.queues, "deletions": Self.lists] }
    func token(_ scopes: [String]) throws -> String { try town.bench.issuer.token(machine: "test", scopes: scopes) }
}

extension WrittenRegister {
    var right: [String: RightRequest] {
        let hidden = ReadingTown.id("hemlig")
        let unit = JSON(ReadingTown.id("lind"))
        return [
            "DELETE /v1/organisations/{id}": RightRequest(target: "/v1/organisations/\(Self.unused)"),
            "DELETE /v1/persons/{id}": RightRequest(target: "/v1/persons/\(ReadingTown.id("bo"))?cascade=true"),
            "DELETE /v1/persons/{child}/guardianships/{guardian}": RightRequest(
                target: "/v1/persons/\(ReadingTown.id("alva"))/guardianships/\(ReadingTown.id("eva"))"),
            "PUT /v1/persons/{person}/grants/{grant}": RightRequest(
                target: String(Self.grant.dropLast()) + "9", body: Self.grantBody),
            "DELETE /v1/persons/{person}/grants/{grant}": RightRequest(target: Self.grant),
            "POST /v2.0/subscriptions": RightRequest(
                body: [
                    "name": JSON(SampleValue.secret), "target": "https://notices.example.org/",
                    "resourceTypes": [["resource": "Person"]],
                ]),
            "POST /v1/erasures": RightRequest(body: ["person": JSON(Self.belongsToNothing)]),
            "POST /v1/new-identities": RightRequest(body: ["replaces": JSON(hidden), "person": Self.newPerson]),
            "POST /v1/persons/{id}/retirement": RightRequest(target: "/v1/persons/\(hidden)/retirement"),
            "POST /v1/persons/{person}/moves": RightRequest(
                target: "/v1/persons/\(ReadingTown.id("tora"))/moves",
                body: ["to": unit, "date": "2026-12-01", "schoolType": "GR", "schoolYear": 7]),
            "POST /v1/school-year-changes": RightRequest(
                body: ["organisation": unit, "lastDay": "2027-06-30", "firstDay": "2027-07-01"]),
        ]
    }

    /// One whom nothing keeps from being erased.
    static let belongsToNothing = "00000000-0000-4000-8000-000000000778"
    /// Nobody refers to it.
    static let unused = "00000000-0000-4000-8000-000000000777"

    /// What Disa's guardian lets Eva do.
    private static let grant = "/v1/persons/\(ReadingTown.id("disa"))/grants/00000000-0000-4000-8000-000000000778"
    private static let grantBody: JSON = [
        "giver": JSON(ReadingTown.id("olle")), "receiver": JSON(ReadingTown.id("eva")), "scope": ["read-attendance"],
        "endDate": "2026-12-31",
    ]

    private static let newPerson: JSON = [
        "givenName": JSON(SampleValue.secret), "familyName": "Provning", "civicNo": ["value": "201407152386"],
        "birthDate": "2014-07-15", "securityMarking": "Sekretessmarkering",
    ]
}
