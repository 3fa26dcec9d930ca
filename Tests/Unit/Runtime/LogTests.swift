import FoundationEssentials
import JSON
import Runtime
import TestSupport
import Testing

@Suite struct LogTests {
    enum Quiet: Error {
        case plain
        case withText(String)
    }

    struct Spoken: Error, CustomStringConvertible {
        let description = "field birthDate: must be a date"
    }

    @Test func `a line has its fixed fields and those given, and no other`() throws {
        let log = LogLines(at: "2026-11-25T08:00:00.5Z")
        let id = try #require(UUID(text: "0192f1a0-12ab-7cde-8f01-23456789abcd"))
        log.log().with(["worker": "relay"]).warning(
            "outbox is behind",
            [
                "outbox.rows": 12, "outbox.age": .duration(.milliseconds(1_500)), "broker.connected": false,
                "id": .id(id), "ratio": 0.25,
            ])
        #expect(
            log.lines == [
                #"{"time":"2026-11-25T08:00:00.500000Z","level":"warning","service":"test","message":"outbox is behind","#
                    + #""worker":"relay","outbox.rows":12,"outbox.age":1.5,"broker.connected":false,"#
                    + #""id":"0192f1a0-12ab-7cde-8f01-23456789abcd","ratio":0.25}"# + "\n"
            ])
    }

    @Test func `whatever a field holds, a line is one line of JSON`() throws {
        let log = LogLines()
        let text = "quote \" back \\ line\nfeed\r tab\t nul\u{0} del\u{7F} é 👍 \u{2028}"
        log.log().info("odd", ["text": .string(text), "infinite": .double(.infinity)])
        let line = try #require(log.lines.first)
        #expect(line.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        let json = try JSON(parsing: line.replacing("\\u0000", with: ""))
        #expect(json["text"]?.string == text.replacing("\u{0}", with: ""))
        #expect(json["infinite"]?.isNull == true)
    }

    @Test func `lines below the level are not written`() {
        let log = LogLines()
        let quiet = log.log(level: .warning)
        quiet.debug("a")
        quiet.info("b")
        quiet.notice("c")
        quiet.warning("d")
        quiet.error("e")
        #expect(log.lines.count == 2)
        Log.silent.error("nobody hears this")
    }

    @Test func `an error of ours says what it says, others only what they are`() {
        func text(_ error: any Error) -> String {
            guard case .string(let text) = LogValue.error(error) else { return "" }
            return text
        }
        #expect(text(Spoken()).hasSuffix("Spoken: field birthDate: must be a date"))
        #expect(text(Quiet.plain).hasSuffix("Quiet.plain"))
        #expect(text(Quiet.withText("Hemlig")).hasSuffix("Quiet.withText"))
        let foreign = DecodingError.dataCorrupted(
            DecodingError.Context(codingPath: [], debugDescription: "Hemlig is not a number"))
        #expect(text(foreign) == "Swift.DecodingError.dataCorrupted")
    }
}
