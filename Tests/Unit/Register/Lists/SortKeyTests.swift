import HTTP
import JSON
import TestSupport
import Testing

/// Every `sortkey` of the standard's list operations, page by page.
struct SortKeyTests {
    private static let orders: [(String, [String])] = [
        ("organisations?sortkey=DisplayNameAsc", ["ek", "lind", "norra", "kommun", "gym"]),
        ("organisations?sortkey=ModifiedDesc", ["gym", "ek", "lind", "norra", "kommun"]),
        // Berg before Bergman; å, ä and ö last; ø as ö. Two with one family name by their given names.
        ("persons?sortkey=FamilyNameAsc", ["tora", "rut", "disa", "olle", "alva", "eva", "hugo", "bo", "ake"]),
        ("persons?sortkey=FamilyNameDesc", ["ake", "bo", "hugo", "eva", "alva", "olle", "disa", "rut", "tora"]),
        ("persons?sortkey=GivenNameAsc", ["alva", "bo", "disa", "eva", "hugo", "olle", "rut", "tora", "ake"]),
        ("persons?sortkey=DisplayNameAsc", ["alva", "bo", "disa", "eva", "hugo", "olle", "rut", "tora", "ake"]),
        ("persons?sortkey=GivenNameDesc", ["ake", "tora", "rut", "olle", "hugo", "eva", "disa", "bo", "alva"]),
        // Whoever has none stands first, in the order in which they came.
        ("persons?sortkey=CivicNoAsc", ["hugo", "disa", "tora", "rut", "olle", "eva", "ake", "alva", "bo"]),
        ("persons?sortkey=CivicNoDesc", ["bo", "alva", "ake", "eva", "olle", "rut", "tora", "disa", "hugo"]),
        ("duties?sortkey=StartDateAsc", ["rutnorra", "stiglind", "toralind", "vakant"]),
        ("duties?sortkey=StartDateDesc", ["vakant", "toralind", "stiglind", "rutnorra"]),
        ("groups?sortkey=DisplayNameAsc", ["gammal", "k6a", "mentor6", "avd"]),
        ("groups?sortkey=StartDateAsc", ["gammal", "avd", "k6a", "mentor6"]),
        ("groups?sortkey=StartDateDesc", ["mentor6", "k6a", "avd", "gammal"]),
        // What has no end is after all that has.
        ("groups?sortkey=EndDateAsc", ["gammal", "k6a", "mentor6", "avd"]),
        ("groups?sortkey=EndDateDesc", ["avd", "mentor6", "k6a", "gammal"]),
        ("groups?sortkey=EndDateAsc&groupType=Klass&organisation=@lind", ["gammal", "k6a"]),
        ("programmes?sortkey=NameAsc", ["nanas", "na"]), ("programmes?sortkey=CodeAsc", ["na", "nanas"]),
        ("studyplans?sortkey=StartDateDesc", ["akeplan"]), ("placements?sortkey=EndDateAsc", ["disaek"]),
        ("placements?sortkey=StartDateDesc", ["disaek"]),
        ("syllabuses?sortkey=SubjectNameAsc", ["eng5", "ma", "sv", "fritt"]),
        ("syllabuses?sortkey=SubjectNameDesc", ["fritt", "sv", "ma", "eng5"]),
        ("syllabuses?sortkey=SubjectCodeAsc", ["eng5", "fritt", "ma", "sv"]),
        ("syllabuses?sortkey=SubjectCodeDesc", ["sv", "ma", "fritt", "eng5"]),
        ("syllabuses?sortkey=SubjectDesignationDesc", ["sv", "ma", "fritt", "eng5"]),
        ("syllabuses?sortkey=CourseNameDesc", ["eng5", "fritt", "sv", "ma"]),
        ("syllabuses?sortkey=CourseCodeAsc", ["ma", "sv", "fritt", "eng5"]),
        ("schoolUnitOfferings?sortkey=StartDateAsc", ["gymutbud", "lindutbud"]),
        ("schoolUnitOfferings?sortkey=EndDateAsc", ["lindutbud", "gymutbud"]),
    ]

    @Test(arguments: orders, [1, 2, 3, 1_000])
    func `a list stands in the order asked for, whatever the size of its pages`(
        list: (target: String, names: [String]), limit: Int
    ) throws {
        #expect(try ReadingTown.shared().list("/v2.0/\(list.target)&limit=\(limit)") == list.names)
    }

    @Test func `ModifiedDesc begins with what changed last`() throws {
        let town = try ReadingTown()
        try town.bench.load(
            ReadingTown.filled(#"{"persons":[{"id":"@rut","givenName":"Rut","familyName":"Nyberg"}]}"#))
        #expect(try town.list("/v2.0/persons?sortkey=ModifiedDesc&limit=2").first == "rut")
        #expect(try town.list("/v2.0/persons?sortkey=FamilyNameAsc&limit=2").firstIndex(of: "rut") == 3)
    }
}
