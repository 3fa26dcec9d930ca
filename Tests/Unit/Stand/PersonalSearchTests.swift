import JSON
import Stand
import Testing

struct PersonalSearchTests {
    private func words() -> PersonalWords {
        var words = PersonalWords()
        words.collect(
            [
                "id": "5e7f0e3a-0000-4000-8000-000000000001", "givenName": "Åsa", "familyName": "af Ugglas Prov",
                "civicNo": ["value": "201301012384", "nationality": "SE"],
                "eduPersonPrincipalNames": ["asa.prov@skola.example.org"],
                "emails": [["value": "asa@hem.example.org", "type": "Privat"]],
                "phoneNumbers": [["value": "070-174 06 35", "mobile": true]],
                "addresses": [["type": "Folkbokföring", "streetAddress": "Provgatan 7", "postalCode": "12345"]],
            ], "persons")
        return words
    }

    private func found(_ line: String) -> Set<String> {
        Set(PersonalSearch(words()).findings(in: Array(line.utf8), "log").map(\.field))
    }

    @Test(arguments: [
        ("{\"name\":\"Åsa\"}", "persons.givenName"), ("by af Ugglas Prov, today", "persons.familyName"),
        ("of 201301012384", "persons.civicNo.value"), ("of 130101-2384", "persons.civicNo.value"),
        ("of 1301012384", "persons.civicNo.value"),
        ("sub=asa.prov@skola.example.org", "persons.eduPersonPrincipalNames"),
        ("<asa@hem.example.org>", "persons.emails.value"), ("0701740635", "persons.phoneNumbers.value"),
        ("070-174 06 35", "persons.phoneNumbers.value"), ("Provgatan 7\\n", "persons.addresses.streetAddress"),
        ("GET /v2.0/persons?civicNo=1", "query"), ("GET /x?a&b.c=1", "query"),
    ])
    func `a personal text is found in whatever form it stands`(line: String, field: String) {
        #expect(found(line).contains(field))
    }

    @Test(arguments: [
        "", "{\"student\":\"5e7f0e3a-0000-4000-8000-000000000001\"}", "Åsalia", "asa", "a Prov", "Provgatan 70", "SE",
        "Privat",
        "12345", "2013010123841", "why? a=b", "http_requests_total{route=\"/v1\",status=\"4xx\"} 12345",
    ])
    func `what only resembles it is not`(line: String) {
        #expect(found(line).isEmpty)
    }

    @Test func `a finding tells where and of which field, and not what`() {
        let findings = PersonalSearch(words()).findings(in: Array("one\ntwo\nÅsa\n".utf8), "notify.log")
        #expect(findings.map(\.description) == ["notify.log, line 3: persons.givenName"])
    }
}
