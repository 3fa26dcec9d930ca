import HTTP
import JSON
import Testing

/// The standard's filters over what Register owns.
struct RegisterListTests {
    private static let head = "00000000-0000-4000-8000-0000000000a0"
    private static let retired = "00000000-0000-4000-8000-0000000000d2"

    private static let finds: [(String, [String])] = [
        ("organisations?type=Skolenhet", [School.unit]),
        ("organisations?type=Huvudman,Skolenhet", [head, School.unit]),
        ("organisations?parent=\(head)", [School.unit]), ("organisations?schoolUnitCode=12345678", [School.unit]),
        ("organisations?endDate.onOrAfter=2027-01-01", [head]), ("organisations?type=Bolag", []),
        ("persons?nameContains=maria", [School.pupil, School.teacher]), ("persons?nameContains=ÅSA", [School.pupil]),
        ("persons?nameContains=maria&nameContains=exem", [School.pupil]),
        ("persons?civicNo=20140309-2388", [School.pupil]),
        ("persons?eduPersonPrincipalName=ASA@example.se", [School.pupil]),
        ("persons?eduPersonPrincipalName=nobody@example.se", []),
        ("groups?groupType=Klass", [School.group]),
        ("groups?groupType=Klass&groupType=Mentor", [School.group, School.event]),
        // Groups: the unit itself. Duties: the unit and what lies below it.
        ("groups?organisation=\(head)", [School.event]), ("duties?organisation=\(head)", [School.duty, retired]),
        ("duties?organisation=\(School.unit)", [School.duty]), ("duties?person=\(School.teacher)", [School.duty]),
        ("duties?dutyRole=Rektor", [retired]), ("duties?endDate.onOrAfter=2026-08-17", [School.duty]),
        ("groups?endDate.onOrBefore=2026-10-31&startDate.onOrAfter=2026-08-17", [School.group, School.event]),
    ]

    private func bench() throws -> RegisterBench {
        let bench = try RegisterBench()
        try bench.load(
            #"""
            {"organisations":[{"id":"\#(Self.head)",\#(School.meta),"displayName":"Kommunen","organisationType":"Huvudman"},
              {"id":"\#(School.unit)",\#(School.meta),"displayName":"Lindskolan","organisationType":"Skolenhet",
               "schoolUnitCode":"12345678","parentOrganisation":{"id":"\#(Self.head)"},"endDate":"2026-12-31"}],
             "persons":[{"id":"\#(School.pupil)",\#(School.meta),"givenName":"Åsa","middleName":"Maria","familyName":"Exempel",
               "civicNo":{"value":"201403092388"},"eduPersonPrincipalNames":["asa@example.se","asa.exempel@example.se"]},
              {"id":"\#(School.teacher)",\#(School.meta),"givenName":"Bo","familyName":"Mariasson"}],
             "groups":[\#(School.plainGroup),{"id":"\#(School.event)",\#(School.meta),"displayName":"Mentor","startDate":"2026-08-17",
               "endDate":"2026-10-31","groupType":"Mentor","organisation":{"id":"\#(Self.head)"},"groupMemberships":[]}],
             "duties":[\#(School.plainDuty),{"id":"\#(Self.retired)",\#(School.meta),"dutyAt":{"id":"\#(Self.head)"},
               "dutyRole":"Rektor","startDate":"2000-01-01","endDate":"2020-06-30"}]}
            """#)
        return bench
    }

    @Test(arguments: finds)
    func `a filter finds what it names`(target: String, found: [String]) throws {
        // Percent-encode what a client would.
        let encoded = target.replacing("Å", "%C3%85")
        #expect(try bench().ids("/v2.0/\(encoded)") == found)
    }

    @Test(arguments: [
        "organisations?type=Fabrik", "persons?placement=x", "groups?organisation=6A", "duties?dutyRole=Vakt",
        "persons?relationship.entity.type=enrolment", "persons?expand=duties", "groups?endDate.onOrAfter=snart",
    ])
    func `a filter that is not served or not understood is refused`(target: String) throws {
        let response = try bench().get("/v2.0/\(target)")
        #expect(response.status == 400)
        #expect(try JSON(parsing: response.body)["code"]?.string?.hasPrefix("parameter-") == true)
    }

    @Test func `a name someone no longer has finds nobody`() throws {
        let bench = try bench()
        try bench.load(School.pupil(#""eduPersonPrincipalNames":["ny@example.se"]"#))
        #expect(try bench.ids("/v2.0/persons?eduPersonPrincipalName=asa@example.se").isEmpty)
        #expect(try bench.ids("/v2.0/persons?eduPersonPrincipalName=ny@example.se") == [School.pupil])
    }

    @Test func `a group always says its members, even none`() throws {
        let group = try JSON(parsing: bench().get("/v2.0/groups/\(School.group)").body)
        #expect(group["groupMemberships"] == [])
    }

    @Test(arguments: ["/v2.0/persons", "/persons", "/v2.0/groups/\(School.group)"])
    func `no data without a token, without the scope or to a person`(target: String) throws {
        let bench = try bench()
        #expect(try bench.bare(.get, target).status == 401)
        #expect(try bench.get(target, scopes: ["register.write"]).status == 403)
        #expect(try bench.send(.get, target, person: "asa@example.se").status == 403)
    }

    @Test func `an import needs its own scope`() throws {
        let bench = try bench()
        #expect(try bench.bare(.post, "/v1/imports").status == 401)
        #expect(try bench.send(.post, "/v1/imports", "{}", scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.send(.post, "/v1/imports", person: "asa@example.se").status == 403)
    }
}
