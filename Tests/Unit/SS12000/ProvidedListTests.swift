import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

struct ProvidedListTests {
    private func read(_ text: String) throws -> ListAnswer { try ListAnswer(parsing: Array(text.utf8)) }

    @Test(arguments: [
        (#"{"data":[{},{}],"pageToken":"x+/="}"#, 2, "x+/="), (#"{"pageToken":null,"data":[{}]}"#, 1, nil),
        (#"{"data":[]}"#, 0, nil), (#"{"data":null}"#, 0, nil), (#"[{"id":1},2,"a"]"#, 3, nil), (" [ ] ", 0, nil),
        (#"{"data":[{}],"pageToken":""}"#, 1, nil), (#"{"data":[{}],"pageToken":7}"#, 1, "7"),
        (#"{"code":"x","data":[1]}"#, 1, nil), ("\u{FEFF}[1]", 1, nil),
        (#"{"data":[{"data":[1,2],"pageToken":"inner"}]}"#, 1, nil),
    ])
    func `a list, a lookup and what suppliers make of them are a list`(text: String, count: Int, token: String?) throws
    {
        let answer = try read(text)
        #expect(answer.items.count == count && answer.pageToken == token)
    }

    @Test(arguments: [
        ("", ListAnswer.Unreadable.notJSON), ("{", .notJSON), (#"{"data":[{"#, .notJSON), (#"{"data":[]}x"#, .notJSON),
        ("<html>", .notJSON), (#"{"data":[1,]"#, .notJSON), ("{}", .notAList), ("5", .notAList), (#""x""#, .notAList),
        (#"{"id":"a"}"#, .notAList), (#"{"data":{}}"#, .notAList),
        (#"{"code":"source_unavailable","message":""}"#, .error),
        (#"{"error":{"code":"x","message":""}}"#, .error),
    ])
    func `anything else is told apart`(text: String, reason: ListAnswer.Unreadable) {
        #expect(throws: reason) { try read(text) }
    }

    @Test func `an item is its own bytes, with its id, its times and what it names`() throws {
        let answer = try read(
            #"""
            {"data":[{"id":"4711","meta":{"created":"2026-08-01T08:00:00.123456789Z","modified":"2026-08-02T08:00:00"},
            "givenName":"A","enrolments":[{"enroledAt":{"id":"u"}}],
            "responsibles":[{"person":{"id":17,"displayName":"x"}},{"person":"18"},{"person":null}]},{"id":null},7]}
            """#)
        let items = answer.items(of: .persons)
        #expect(items[0].id == ForeignID.derived(from: "4711", "persons") && items[0].identity?.written == "4711")
        #expect(items[0].created == Instant(rfc3339: "2026-08-01T08:00:00.123456Z"))
        #expect(items[0].modified == Instant(rfc3339: "2026-08-02T06:00:00Z"))
        let named = items[0].references.map { "\($0.kind.path) \($0.written)" }
        #expect(named == ["organisations u", "persons 17", "persons 18"])
        #expect(items[0].references.allSatisfy { ItemReference.isDerived($0.id) })
        #expect(items[1].id == nil && items[2].id == nil && items[2].bytes == Array("7".utf8))
    }

    @Test func `what an item names is found under every name the import knows`() throws {
        let text = #"{"id":"a","owner":{"id":"unit"},"members":[{"student":{"id":"p"}}],"name":"7B"}"#
        let item = ProvidedItem(Array(text.utf8), of: .groups)
        #expect(Set(item.references.map(\.written)) == ["unit", "p"])
    }
}
