import JSON
import Testing

@testable import PersonRecords

/// What of a document about several is shown to one of them.
struct ExcerptTests {
    private let me = "01998877-6655-7443-8abb-ccddeeff0011"
    private let other = "01998877-6655-7443-8abb-ccddeeff0012"

    private func excerpt(_ text: String, keeping kept: Set<String> = []) throws -> String? {
        try JSON(parsing: Array(text.utf8)).excerpt(naming: [me], keeping: kept)?.text
    }

    @Test func `of a class list one's own line and what the class is called`() throws {
        let document = """
            {"id":"g","displayName":"7B","groupMemberships":[{"id":"1","person":{"id":"\(other)"}},{"id":"2","person":{"id":"\(me)"}}]}
            """
        #expect(
            try excerpt(document, keeping: ["displayName"])
                == #"{"displayName":"7B","groupMemberships":[{"id":"2","person":{"id":"\#(me)"}}]}"#)
    }

    @Test func `of a child's document nothing but that one is responsible`() throws {
        let document = """
            {"id":"\(other)","givenName":"Barn","civicNo":{"value":"201301012398"},\
            "responsibles":[{"person":{"id":"\(me)"},"relationType":"Vårdnadshavare"},{"person":{"id":"\(other)"}}]}
            """
        #expect(
            try excerpt(document)
                == #"{"responsibles":[{"person":{"id":"\#(me)"},"relationType":"Vårdnadshavare"}]}"#)
    }

    @Test func `what refers to the person stays whole`() throws {
        let document = #"{"student":"\#(me)","reason":"ill","parts":[{"a":1}]}"#
        #expect(try excerpt(document) == document)
    }

    @Test func `what does not name the person is nothing`() throws {
        #expect(try excerpt(#"{"student":"\#(other)"}"#) == nil)
    }

    @Test func `an id within a text counts, in whatever case`() throws {
        let document = #"[{"message":"no such person: \#(me.uppercased())"},{"message":"another"}]"#
        #expect(try excerpt(document) == #"[{"message":"no such person: \#(me.uppercased())"}]"#)
    }
}
