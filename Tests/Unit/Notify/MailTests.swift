import Runtime
import SS12000
import Testing

@testable import NotifyService

/// What is in the mails, and what must never be.
@Suite struct NotifyMailTests {
    private static let composer = MailComposer(
        sender: MailAddress(unchecked: "larm@stad.example"), publicURL: "https://skola.stad.example/")

    private static func mail(_ kind: Delivery.Kind, inReplyTo: DeliveryID? = nil) -> String {
        let delivery = Delivery(
            id: DeliveryID(NotifySample.uuid(77)), child: NotifySample.child, day: LocalDate(iso8601: "2026-11-25")!,
            kind: kind,
            recipient: NotifySample.mother.uuid, nextAt: nil, expiresAt: Instant(microseconds: 0))
        let claim = ClaimedMail(
            delivery: delivery, address: MailAddress(unchecked: "mor@hem.example"),
            inReplyTo: inReplyTo.map { TakenBack(id: $0, round: 0, kind: .alert) })
        return String(
            decoding: composer.compose(claim, at: Instant(rfc3339: "2026-11-25T07:15:03Z")!), as: UTF8.self)
    }

    private static func body(_ text: String) -> String {
        let encoded = text.split(separator: "\r\n\r\n", maxSplits: 1)[1]
        var bytes: [UInt8] = []
        var rest = encoded.utf8.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "="), let high = rest.next(), let low = rest.next() {
                if high == 0x0D { continue }
                bytes.append(UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) ?? 0)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: Delivery.Kind.allCases)
    func `every mail has the headers RFC 5322 and RFC 3834 ask for`(kind: Delivery.Kind) {
        let head = Self.mail(kind).split(separator: "\r\n\r\n", maxSplits: 1)[0]
        #expect(head.contains("From: <larm@stad.example>\r\n"))
        #expect(head.contains("To: <mor@hem.example>\r\n"))
        #expect(head.contains("Date: Wed, 25 Nov 2026 07:15:03 +0000\r\n"))
        #expect(head.contains("Message-ID: <00000000-0000-4000-8000-000000000077@stad.example>\r\n"))
        #expect(head.contains("Auto-Submitted: auto-generated\r\n"))
        #expect(head.contains("MIME-Version: 1.0\r\n"))
        #expect(head.contains("Content-Type: text/plain; charset=utf-8\r\n"))
        #expect(head.contains("Content-Transfer-Encoding: quoted-printable"))
        #expect(!head.contains("List-"))
    }

    @Test(arguments: Delivery.Kind.allCases)
    func `lines are short, ASCII and end as mail lines do`(kind: Delivery.Kind) {
        let text = Self.mail(kind)
        #expect(text.utf8.allSatisfy { $0 < 0x7F })
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
            #expect(line.utf8.count <= 76)
            #expect(!line.contains("\n") && !line.contains("\r"))
        }
    }

    @Test(arguments: Delivery.Kind.allCases)
    func `the text is Swedish first, then English, with the date and the one link`(kind: Delivery.Kind) throws {
        let body = Self.body(Self.mail(kind))
        let halves = body.split(separator: "--------")
        try #require(halves.count == 2)
        #expect(halves[0].hasPrefix("Hej!"))
        #expect(halves[1].contains("Hello,"))
        #expect(body.contains("onsdag 25 november"))
        #expect(body.contains("Wednesday 25 November"))
        #expect(body.contains("https://skola.stad.example/"))
    }

    @Test func `a guardian's mail names no child, school, lesson or reason`() {
        for kind in [Delivery.Kind.alert, .correction] {
            let text = Self.mail(kind) + Self.body(Self.mail(kind))
            #expect(!text.contains(NotifySample.child.description))
            for word in ["sjuk", "ill ", "lektion", "lesson", "Test", "skolan heter"] { #expect(!text.contains(word)) }
        }
    }

    @Test func `a correction answers the alert it takes back`() {
        let text = Self.mail(.correction, inReplyTo: DeliveryID(NotifySample.uuid(76)))
        #expect(text.contains("In-Reply-To: <00000000-0000-4000-8000-000000000076@stad.example>\r\n"))
        #expect(text.contains("References: <00000000-0000-4000-8000-000000000076@stad.example>\r\n"))
    }

    @Test func `a long subject is folded into whole encoded words`() {
        let header = EncodedWords.header(String(repeating: "å ä ö ", count: 30), after: 9)
        for (index, line) in header.split(separator: "\r\n ").enumerated() {
            #expect(line.utf8.count <= (index == 0 ? 67 : 75))
            #expect(line.hasPrefix("=?utf-8?Q?") && line.hasSuffix("?="))
            // No character is cut in two.
            #expect(!line.hasSuffix("=C3?="))
        }
        #expect(EncodedWords.header("Absence", after: 9) == "Absence")
    }

    @Test(arguments: [
        ("mor@hem.example", true), ("  mor@hem.example\n", true), ("a.b+c@x-y.se", true), ("saknas", false),
        ("", false), ("mor@hem", false), ("mor @hem.example", false), ("mor@hem.example, far@hem.example", false),
        ("mor@hem.example\r\nBcc: alla@stad.example", false), ("<mor@hem.example>", false), ("mor@-hem.example", false),
        ("mör@hem.example", false), ("\"mor mor\"@hem.example", false), ("mor@hem..example", false),
        ("@hem.example", false),
    ])
    func `only an address a mail server can be given is an address`(text: String, isAddress: Bool) {
        #expect((MailAddress(text) != nil) == isAddress)
    }

    @Test func `an address is shown masked`() {
        #expect(MailAddress("mor.morsson@hem.example")?.masked == "m***@h***.example")
    }

    @Test func `the batch grows with the server's speed and shrinks to one for a slow one`() {
        var size = BatchSize(most: 16)
        #expect(size.next == 1)
        for _ in 0..<50 { size.observe(.microseconds(300)) }
        #expect(size.next == 16)
        for _ in 0..<50 { size.observe(.milliseconds(120)) }
        #expect(size.next == 1)
    }

    @Test func `pauses after temporary refusals double up to a quarter of an hour`() {
        let decide = DecideDelivery(firstPause: .seconds(30))
        #expect((1...8).map { decide.pause(after: $0) } == [30, 60, 120, 240, 480, 900, 900, 900].map { .seconds($0) })
    }
}
