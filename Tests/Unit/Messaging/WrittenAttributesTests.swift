import Contracts
import FoundationEssentials
import JSON
import Runtime
import Testing

@testable import Messaging

/// The attributes of an event in a bundle are read where they stand, or as the document they are, and come to the same.
@Suite struct WrittenAttributesTests {
    private static let line = """
        {"specversion":"1.0","id":"018f6b7c-0000-7000-8000-000000000001","source":"skolbuss/register",\
        "type":"register.person-changed.v1","subject":"018f6b7c-0000-7000-8000-000000000002",\
        "time":"2026-08-17T06:00:00.000001Z","sequence":12,"version":3,"epoch":"0123456789abcdef",\
        "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",\
        "causation":"018f6b7c-0000-7000-8000-000000000003"}
        """

    private func written(_ text: String) -> WrittenAttributes? {
        // Among other lines, as in a bundle.
        let body = Array("{\"before\":1}\n\(text)\n{}\n".utf8)
        return WrittenAttributes(13..<(body.count - 4), of: body)
    }

    @Test func `a line as it is written gives the envelope that its document gives`() throws {
        let attributes = try #require(written(Self.line))
        #expect(try Envelope(reading: attributes) == Envelope(reading: JSON(parsing: Self.line)))
        let neighbour: EventType = "register.person-changed.v1"
        #expect(try Envelope(reading: attributes, near: neighbour).type == neighbour)
        #expect(try Envelope(reading: attributes, near: "register.group-changed.v1").type == neighbour)
    }

    @Test(arguments: [
        "", "{}", "{", "[]", #"{"id":"a""#, #"{"id":"a"} "#, #"{"id": "a"}"#, #"{"id":"a","id":"b"}"#,
        #"{"shoes":"a"}"#, #"{"id":"å"}"#, #"{"id":"a\n"}"#, #"{"sequence":1.5}"#, #"{"sequence":-1}"#,
        #"{"sequence":01}"#, #"{"sequence":}"#,
        #"{"sequence":1234567890123456789}"#, #"{"id":null}"#, #"{"id":"a",}"#, #"{"id":{"a":1}}"#, #"{"id":"a"}}"#,
    ])
    func `what is written in any other way is read as a document`(text: String) { #expect(written(text) == nil) }

    @Test func `whatever of a line is lost, it is never read as another envelope than its document`() {
        let bytes = Array(Self.line.utf8)
        for place in bytes.indices {
            for damaged in [Array(bytes[..<place]), Array(bytes[..<place] + bytes[(place + 1)...])] {
                guard let attributes = WrittenAttributes(0..<damaged.count, of: damaged) else { continue }
                guard let document = try? JSON(parsing: damaged) else {
                    Issue.record("\(place) is no document")
                    continue
                }
                for attribute in EnvelopeAttribute.allCases {
                    #expect(attributes.value(of: attribute) == document.value(of: attribute))
                }
            }
        }
    }
}
