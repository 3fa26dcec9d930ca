import HTTP
import JSON
import TestSupport
import Testing

/// Every filter of the standard's list operations.
struct FilterTests {
    private static let organisations: [(String, [String])] = [
        ("organisations", ["kommun", "norra", "lind", "ek", "gym"]),
        ("organisations?type=Skolenhet", ["lind", "ek", "gym"]),
        ("organisations?type=Huvudman,Skolenhet", ["kommun", "lind", "ek", "gym"]),
        ("organisations?parent=@kommun", ["norra", "ek", "gym"]),
        ("organisations?parent=@kommun&parent=@norra&schoolTypes=GR", ["lind"]),
        ("organisations?schoolUnitCode=12345678&schoolUnitCode=32345678", ["lind", "gym"]),
        ("organisations?organisationCode=N1", ["norra"]), ("organisations?municipalityCode=0180", ["kommun", "lind"]),
        ("organisations?schoolTypes=FKLASS&schoolTypes=FS", ["lind", "ek"]), ("organisations?schoolTypes=KU", []),
        ("organisations?startDate.onOrBefore=2005-01-01", ["kommun", "norra", "lind", "ek"]),
        ("organisations?startDate.onOrAfter=2010-08-01", ["norra", "lind", "ek", "gym"]),
        ("organisations?endDate.onOrBefore=2026-12-30", ["kommun", "norra", "lind", "ek"]),
        ("organisations?endDate.onOrAfter=2027-01-01", ["kommun", "norra", "lind", "ek"]),
    ]

    private static let persons: [(String, [String])] = [
        ("persons", ["eva", "olle", "hugo", "alva", "bo", "ake", "disa", "tora", "rut"]),
        ("persons?nameContains=maria", ["olle", "alva"]), ("persons?nameContains=ÅKE", ["hugo", "ake"]),
        // A letter written with two characters is the same letter.
        ("persons?nameContains=A\u{30A}KE", ["hugo", "ake"]),
        ("persons?nameContains=ström&nameContains=mar", ["alva"]),
        ("persons?nameContains=ström&nameContains=olle", []), ("persons?nameContains=a,s", []),
        ("persons?nameContains=hem", []), ("persons?civicNo=201403092388", ["alva"]),
        ("persons?civicNo=20140309-2388", ["alva"]), ("persons?civicNo=201311012395", []),
        ("persons?eduPersonPrincipalName=A.Strom@example.se", ["alva"]),
        ("persons?eduPersonPrincipalName=hemlig@example.se", []), ("persons?identifier.value=7", ["alva", "bo"]),
        ("persons?identifier.value=7&identifier.context=https://b.example.se", ["bo"]),
        ("persons?identifier.value=8&identifier.context=https://a.example.se", []),
        ("persons?identifier.context=https://a.example.se", ["alva"]),
    ]

    private static let duties: [(String, [String])] = [
        ("duties", ["toralind", "rutnorra", "stiglind", "vakant"]),
        // The unit and what lies below it.
        ("duties?organisation=@norra", ["toralind", "rutnorra", "stiglind"]),
        ("duties?organisation=@kommun", ["toralind", "rutnorra", "stiglind", "vakant"]),
        ("duties?organisation=@lind", ["toralind", "stiglind"]), ("duties?organisation=@alva", []),
        ("duties?dutyRole=Lärare", ["toralind", "stiglind"]), ("duties?dutyRole=Kurator", []),
        ("duties?person=@tora", ["toralind"]), ("duties?person=@stig", []),
        ("duties?startDate.onOrBefore=2015-01-01", ["rutnorra"]),
        ("duties?startDate.onOrAfter=2020-08-01", ["toralind", "vakant"]),
        ("duties?endDate.onOrAfter=2026-08-17", ["toralind", "rutnorra", "stiglind"]),
        ("duties?endDate.onOrBefore=2026-06-30", ["rutnorra", "stiglind", "vakant"]),
    ]

    private static let groups: [(String, [String])] = [
        ("groups?groupType=Klass", ["k6a", "gammal"]),
        ("groups?groupType[]=Klass&groupType[]=Mentor", ["k6a", "mentor6", "gammal"]),
        ("groups?schoolTypes=GR,FS", ["k6a", "avd", "gammal"]),
        // Only the unit itself.
        ("groups?organisation=@norra", []), ("groups?organisation=@lind,@ek", ["k6a", "mentor6", "avd", "gammal"]),
        ("groups?organisation=@lind&groupType=Klass&endDate.onOrAfter=2026-08-17", ["k6a"]),
        ("groups?startDate.onOrBefore=2023-08-17", ["gammal"]),
        ("groups?startDate.onOrAfter=2026-08-17", ["k6a", "mentor6"]),
        ("groups?endDate.onOrBefore=2024-06-15", ["mentor6", "avd", "gammal"]),
        // A time means its date in Sweden.
        ("groups?startDate.onOrAfter=2026-08-16T22:00:00Z", ["k6a", "mentor6"]),
    ]

    private static let others: [(String, [String])] = [
        ("placements", ["disaek"]), ("placements?organisation=@ek", ["disaek"]), ("placements?organisation=@lind", []),
        ("placements?group=@avd", ["disaek"]), ("placements?child=@disa", ["disaek"]), ("placements?child=@hemlig", []),
        ("placements?owner=@olle", ["disaek"]), ("placements?owner=@eva", []),
        ("placements?startDate.onOrAfter=2026-08-02", []), ("placements?endDate.onOrBefore=2000-01-01", ["disaek"]),
        ("programmes", ["na", "nanas"]), ("programmes?schoolType=GY,GR", ["na", "nanas"]),
        ("programmes?schoolType=GR", []), ("programmes?code=NANAS", ["nanas"]),
        ("programmes?parentProgramme=@na", ["nanas"]), ("studyplans", ["akeplan"]), ("studyPlans", ["akeplan"]),
        ("studyplans?student=@ake&student=@alva", ["akeplan"]), ("studyplans?student=@hemlig", []),
        ("studyplans?endDate.onOrAfter=2028-06-10", ["akeplan"]), ("syllabuses", ["ma", "sv", "eng5", "fritt"]),
        ("schoolUnitOfferings", ["lindutbud", "gymutbud"]), ("schoolUnitOfferings?organisation=@gym", ["gymutbud"]),
        ("syllabuses?meta.modified.after=0001-01-01T00:00:00Z", ["ma", "sv", "eng5", "fritt"]),
        ("syllabuses?meta.created.after=2026-08-17T06:00:01Z", []),
        ("syllabuses?meta.created.before=2026-08-17T08:00:01+02:00", ["ma", "sv", "eng5", "fritt"]),
        ("syllabuses?meta.modified.before=2026-08-16", []),
    ]

    @Test(arguments: organisations + persons + duties + groups + others)
    func `a filter finds what it names`(target: String, found: [String]) throws {
        #expect(try ReadingTown.shared().list("/v2.0/\(target)") == found)
        // And page by page the same.
        let joint = target.contains("?") ? "&" : "?"
        #expect(try ReadingTown.shared().list("/\(target)\(joint)limit=2") == found)
    }

    @Test(arguments: [
        "organisations?type=Fabrik", "persons?placement=x", "groups?organisation=6A", "duties?dutyRole=Vakt",
        "duties?dutyRole=Lärare&dutyRole=Rektor", "persons?relationship.entity.type=vän", "groups?owner=@lind",
        "groups?endDate.onOrAfter=snart", "persons?sortkey=ShoeSizeAsc", "duties?sortkey=EndDateAsc",
        "persons?expandReferenceNames=kanske", "persons?limit=0", "persons?limit=-5", "persons?pageToken=AAAA",
        "persons?meta.modified.after=2026-02-30T00:00:00Z", "persons?201403092388=1", "programmes?parentProgramme=NA",
    ])
    func `what is not served or not understood is refused, and the value is not repeated`(target: String) throws {
        let response = try ReadingTown.shared().get("/v2.0/\(target)")
        #expect(response.status == 400)
        let json = try JSON(parsing: response.body)
        #expect(json["code"]?.string?.hasPrefix("parameter-") == true && json.count == 2)
        for secret in ["201403092388", "Fabrik", "Vakt", "snart", "vän", "AAAA"] {
            #expect(json["message"]?.string?.contains(secret) == false)
        }
    }

    @Test func `a name or an identifier someone no longer has finds nobody`() throws {
        let town = try ReadingTown()
        try town.bench.load(
            ReadingTown.filled(
                #"""
                {"persons":[{"id":"@alva","givenName":"Alva","familyName":"Ström","eduPersonPrincipalNames":["ny@example.se"]}]}
                """#))
        for gone in ["eduPersonPrincipalName=alva@example.se", "identifier.value=8", "nameContains=maria"] {
            #expect(try !town.list("/v2.0/persons?\(gone)").contains("alva"))
        }
        #expect(try town.list("/v2.0/persons?eduPersonPrincipalName=ny@example.se") == ["alva"])
    }

    @Test func `a group always says its members, even none`() throws {
        let empty = try ReadingTown()
        try empty.bench.load(
            ReadingTown.filled(
                #"{"groups":[{"id":"@avd","displayName":"Ängen","groupType":"Avdelning","organisation":{"id":"@ek"}}]}"#
            ))
        #expect(try empty.json("/v2.0/groups/@avd")["groupMemberships"] == [])
    }
}
