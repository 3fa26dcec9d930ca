import HTTP
import JSON
import RegisterService
import SQLite
import TestSupport
import Testing

/// A new number written over an old one would be the link between two identities.
struct ProtectedNumberTests {
    private let path = "persons/\(School.pupil)"
    private let other: JSON = ["value": "201403092396"]

    private func document(_ civicNo: JSON?) throws -> JSON {
        try WholeSchool.document(path).setting("civicNo", civicNo)
    }

    private func load(_ bench: RegisterBench, _ civicNo: JSON?) throws -> [String] {
        let person = try document(civicNo).setting("id", JSON(School.pupil)).setting("givenName", "Ny")
        let report = try bench.load((["persons": [person]] as JSON).text)
        return report["findings"]?.elements?.compactMap { $0["rule"]?.string }.filter { $0.hasPrefix("protected") }
            ?? []
    }

    @Test func `another number is refused, and so is none`() throws {
        let office = try IdentityOffice()
        let before = try office.editor.json(path)
        for number in [other, nil] as [JSON?] {
            let response = try office.editor.put(path, try document(number), match: "*")
            #expect(response.status == 422)
            #expect(try Editor.mistakes(response) == ["civicNo protected-number"])
        }
        #expect(try office.editor.json(path) == before)
    }

    @Test func `an import with another number takes in nothing of the person, and one without leaves the number`()
        throws
    {
        let office = try IdentityOffice()
        let before = try office.editor.json(path)
        #expect(try load(office.bench, other) == ["protected-number-changed"])
        #expect(try office.editor.json(path) == before)
        #expect(try load(office.bench, nil) == ["protected-number-kept"])
        let after = try office.editor.json(path)
        #expect(after["givenName"] == "Ny" && after["civicNo"] == before["civicNo"])
        #expect(after["securityMarking"] == before["securityMarking"])
    }

    @Test(arguments: ["Ingen", "Sekretessmarkering"])
    func `nor does it change with the mark, set or lifted`(mark: String) throws {
        let office = try IdentityOffice()
        if mark != "Ingen" { try office.mark(School.pupil, "Ingen") }
        let changed = try document(other).setting("securityMarking", JSON(mark))
        #expect(try Editor.mistakes(office.editor.put(path, changed, match: "*")) == ["civicNo protected-number"])
    }

    @Test(arguments: ["20140309TA01", "201403692385"])
    func `a temporary or coordination number may be followed by the civic number`(number: String) throws {
        let office = try IdentityOffice()
        let id = "00000000-0000-4000-8000-0000000003b1"
        let person: JSON = [
            "givenName": "Noor", "familyName": "Provning", "civicNo": ["value": JSON(number)],
            "birthDate": "2014-03-09", "securityMarking": "Sekretessmarkering",
        ]
        try office.editor.write("persons/\(id)", person)
        try office.editor.write("persons/\(id)", person.setting("civicNo", other))
        #expect(try office.editor.json("persons/\(id)")["civicNo"] == other)
    }

    @Test func `whoever is not protected is corrected as always`() throws {
        let office = try IdentityOffice()
        try office.mark(School.pupil, "Ingen")
        try office.editor.write(path, try document(other))
        #expect(try office.editor.json(path)["civicNo"] == other)
    }
}
