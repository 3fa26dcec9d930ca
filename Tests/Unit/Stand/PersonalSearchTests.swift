import JSON
import Stand
import Testing

struct PersonalSearchTests {
    private static func words() -> PersonalWords {
        var words = PersonalWords()
        words.collect(
            [
                "id": "5e7f0e3a-0000-4000-8000-000000000001", "givenName": "Åsa", "familyName": "af Ugglas Prov",
                "civicNo": ["value": "201301012384", "nationality": "SE"],
                "eduPersonPrincipalNames": ["Asa.Prov@skola.example.org"],
                "emails": [["value": "asa@hem.example.org", "type": "Privat"]],
                "phoneNumbers": [["value": "070-174 06 35", "mobile": true]],
                "addresses": [["type": "Folkbokföring", "streetAddress": "Provgatan 7", "postalCode": "12345"]],
            ], "persons")
        words.collect(["givenName": "Eva", "civicNo": ["value": "20130101TA01"]], "others")
        words.add(secret: "hush-HUSH_hush+hush", "a password")
        return words
    }

    private static let search = PersonalSearch(words())

    private func found(_ line: [UInt8]) -> Set<String> { Set(Self.search.findings(in: line, "log").map(\.field)) }
    private func found(_ line: String) -> Set<String> { found(Array(line.utf8)) }

    @Test(arguments: [
        ("{\"name\":\"Åsa\"}", "persons.givenName"), ("by af Ugglas Prov, today", "persons.familyName"),
        ("BY AF UGGLAS PROV", "persons.familyName"), ("n=af+Ugglas+Prov", "persons.familyName"),
        ("of 201301012384", "persons.civicNo.value"), ("of 130101-2384", "persons.civicNo.value"),
        ("of 1301012384", "persons.civicNo.value"), ("of 20130101-2384", "persons.civicNo.value"),
        ("of 130101+2384", "persons.civicNo.value"), ("of 20130101 2384", "persons.civicNo.value"),
        ("of 20130101-TA01", "others.civicNo.value"), ("of 130101TA01", "others.civicNo.value"),
        ("sub=asa.prov@skola.example.org", "persons.eduPersonPrincipalNames"),
        ("<ASA@HEM.EXAMPLE.ORG>", "persons.emails.value"),
        ("<asa@hem.example.org>", "persons.emails.value"), ("0701740635", "persons.phoneNumbers.value"),
        ("070-174 06 35", "persons.phoneNumbers.value"), ("tel:+46701740635", "persons.phoneNumbers.value"),
        ("Provgatan 7\\n", "persons.addresses.streetAddress"),
        ("GET /v2.0/persons?civicNo=1", "query"), ("GET /x?a&b.c=1", "query"), ("to=%2Fpersons%3FcivicNo%3D1", "query"),
        ("(hush-HUSH_hush+hush)", "secret: a password"),
    ])
    func `a personal text is found in whatever form it stands`(line: String, field: String) {
        #expect(found(line).contains(field))
    }

    /// A base64 in clear beside each, so that whoever reads this sees what it is.
    @Test(arguments: [
        // Percent escapes, of UTF-8 and of ISO 8859-1, of letters that need none, and twice.
        ("GET /%C3%85sa", "persons.givenName"), ("GET /%c5sa", "persons.givenName"),
        ("/%45%76%61/", "others.givenName"),
        ("/%25C3%2585sa", "persons.givenName"), ("n=af%20Ugglas+Prov", "persons.familyName"),
        ("=C3=85sa wrote", "persons.givenName"), ("<asa=40hem.example.org>", "persons.emails.value"),
        // JSON, C, Swift, octal digits, and JSON within JSON.
        (#"{"n":"\u00c5sa"}"#, "persons.givenName"), (#"{"n":"\u0045\u0076\u0061"}"#, "others.givenName"),
        (#"{"text":"{\"n\":\"\\u00C5sa\"}"}"#, "persons.givenName"), (#"{"text":"to\nEva\nand"}"#, "others.givenName"),
        (#""GET /\xC3\x85sa HTTP/1.1""#, "persons.givenName"), (#"\u{c5}sa"#, "persons.givenName"),
        (#"\303\205sa"#, "persons.givenName"),
        // "Åsa", "Eva", "201301012384" and "130101-2384" by themselves.
        ("n=w4VzYQ==", "persons.givenName"), ("n=w4VzYQ", "persons.givenName"), ("[RXZh]", "others.givenName"),
        ("/MjAxMzAxMDEyMzg0/", "persons.civicNo.value"), ("/x/MTMwMTAxLTIzODQ?", "persons.civicNo.value"),
        // {"givenName":"Eva"}, "child:201301012384" and user:hush-HUSH_hush+hush; "Åsa" in ISO 8859-1.
        ("body eyJnaXZlbk5hbWUiOiJFdmEifQ==", "others.givenName"),
        ("Y2hpbGQ6MjAxMzAxMDEyMzg0", "persons.civicNo.value"),
        ("Basic dXNlcjpodXNoLUhVU0hfaHVzaCtodXNo", "secret: a password"),
        ("=?iso-8859-1?B?xXNh?=", "persons.givenName"),
        // The same in base64url: "a?>?201301012384>" has both signs that are others there.
        ("YT8-PzIwMTMwMTAxMjM4ND4", "persons.civicNo.value"), ("YT8+PzIwMTMwMTAxMjM4ND4=", "persons.civicNo.value"),
        // The first of them, its signs as percent escapes; and base64 of base64.
        ("n=w4VzYQ%3D%3D", "persons.givenName"), ("TWpBeE16QXhNREV5TXpnMA==", "persons.civicNo.value"),
        // Hexadecimal digits, and Erlang's way to write what is not ASCII.
        ("x'c3857361'", "persons.givenName"), ("\\xC3857361", "persons.givenName"),
        ("3230313330313031323338340A", "persons.civicNo.value"), ("<<195,133,115,97>>", "persons.givenName"),
        ("[69, 118, 97]", "others.givenName"),
        // A letter apart from its mark, and UTF-8 taken for ISO 8859-1.
        ("A\u{30A}sa", "persons.givenName"), ("\u{C3}\u{85}sa", "persons.givenName"),
    ])
    func `a personal text is found through whatever encoding hides it`(line: String, field: String) {
        #expect(found(line).contains(field), "\(line)")
    }

    @Test func `a personal text is found in another alphabet's bytes`() {
        #expect(found([32, 0xC5, 115, 97, 10]).contains("persons.givenName"))
        // Beside a word in UTF-8.
        #expect(found(Array("på ".utf8) + [0xC5, 115, 97]).contains("persons.givenName"))
    }

    @Test(arguments: [
        "", "{\"student\":\"5e7f0e3a-0000-4000-8000-000000000001\"}", "Åsalia", "asa", "a Prov", "Provgatan 70", "SE",
        "Privat", "evaluated Evas eva", "%C3%85sas", "RXZhcw==", "[69, 118, 97, 115]", "hush-HUSH",
        "12345", "2013010123841", "why? a=b", "http_requests_total{route=\"/v1\",status=\"4xx\"} 12345",
        "{\"time\":\"2026-11-27T04:21:00.123456Z\",\"id\":\"019a2b3c-4d5e-7f60-8a7b-9c0d1e2f3a4b\",\"message\":\"a roll was taken\"}",
    ])
    func `what only resembles it is not`(line: String) {
        #expect(found(line).isEmpty)
    }

    @Test func `a finding tells where and of which field, and not what`() {
        let findings = Self.search.findings(in: Array("one\ntwo\nÅsa\n".utf8), "notify.log")
        #expect(findings.map(\.description) == ["notify.log, line 3: persons.givenName"])
        let hidden = Self.search.findings(in: Array("one\nw4VzYQ==\nÅsa".utf8), "notify.log").map(\.line)
        #expect(Set(hidden) == [2, 3])
    }
}
