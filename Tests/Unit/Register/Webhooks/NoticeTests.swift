import Digest
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import RegisterService

@Suite(.timeLimit(.minutes(2))) struct NoticeTests {
    @Test func `a change is told by type, under a name of its own, and signed`() throws {
        let bench = try WebhookBench()
        let receiver = try WebhookReceiver()
        let subscription = try bench.subscribe(
            to: ["Person", "Group"], at: receiver.url,
            more: #","signingKeys":["key-one-of-theirs"],"bearerToken":"their.token""#)
        #expect(try bench.turn().isEmpty, "nothing has changed")
        try bench.changePerson("Alva")
        #expect(try bench.turn() == [.delivered(status: 200)])
        let request = try #require(receiver.received.first)
        #expect(request.line == "POST /notices HTTP/1.1")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("Authorization") == "Bearer their.token")
        #expect(request.header("Skolbuss-Subscription") == subscription["id"]?.string)
        #expect(request.header("Skolbuss-Notice")?.count == 36)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"modifiedEntites":["Person"],"modifiedEntities":["Person"],"deletedEntities":false}"#)
        // As a receiver checks it.
        let signature = try #require(request.header("Skolbuss-Signature"))
        let seconds = String(bench.clock.now.microseconds / 1_000_000)
        #expect(signature == "t=\(seconds),v1=\(code(of: request.body, at: seconds, with: "key-one-of-theirs"))")
        #expect(try bench.turn(after: .seconds(3_600)).isEmpty, "nothing has changed since")
        #expect(receiver.received.count == 1)
    }

    @Test func `while keys change both sign, and then the new one alone`() throws {
        let bench = try WebhookBench()
        let receiver = try WebhookReceiver()
        let id = try #require(
            bench.subscribe(at: receiver.url, more: #","signingKeys":["the-old-key-of-theirs"]"#)["id"]?.string)
        func signatures(after keys: String, _ name: String) throws -> Set<String> {
            #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)", #"{"signingKeys":[\#(keys)]}"#).status == 200)
            try bench.changePerson(name)
            #expect(try bench.turn(after: .seconds(60)) == [.delivered(status: 200)])
            let request = try #require(receiver.received.last)
            let seconds = String(bench.clock.now.microseconds / 1_000_000)
            let signature = try #require(request.header("Skolbuss-Signature"))
            return Set(
                ["the-old-key-of-theirs", "the-new-key-of-theirs"].filter {
                    signature.contains("v1=\(code(of: request.body, at: seconds, with: $0))")
                })
        }
        let both: Set = ["the-old-key-of-theirs", "the-new-key-of-theirs"]
        #expect(try signatures(after: #""the-new-key-of-theirs","the-old-key-of-theirs""#, "Alva") == both)
        #expect(try signatures(after: #""the-new-key-of-theirs""#, "Nils") == ["the-new-key-of-theirs"])
    }

    @Test func `many changes are one notice, and the next comes no sooner than the interval`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets()
        try bench.subscribe(to: ["Person", "Organisation"], at: "https://elevhem.example/")
        try bench.changePerson("Alva")
        try bench.changeOrganisation("Norra skolan")
        try bench.changePerson("Nils")
        try bench.turn(targets)
        #expect(try targets.notices.map { try $0.changed } == [["Person", "Organisation"]])
        try bench.changePerson("Elin")
        try bench.turn(after: .seconds(9), targets)
        #expect(targets.notices.count == 1)
        try bench.turn(after: .seconds(1), targets)
        #expect(try targets.notices.map { try $0.changed }.last == ["Person"])
        #expect(Set(targets.notices.map(\.id)).count == 2)
    }

    @Test func `nobody is told of types they did not ask for, or of what was before`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets()
        try bench.changePerson("Alva")
        try bench.subscribe(to: ["Person"], at: "https://elevhem.example/")
        try bench.subscribe(to: ["Absence", "Room"], at: "https://elevhem.example/")
        try bench.changeOrganisation("Norra skolan")
        #expect(try bench.turn(targets).isEmpty)
        try bench.changePerson("Nils")
        #expect(try bench.turn(targets).count == 1)
    }

    @Test func `an import that says nothing new is told to nobody`() throws {
        let bench = try WebhookBench()
        try bench.subscribe(at: "https://elevhem.example/")
        try bench.changePerson("Alva")
        #expect(try bench.turn(ScriptedTargets()).count == 1)
        try bench.changePerson("Alva")
        #expect(try bench.turn(after: .seconds(60), ScriptedTargets()).isEmpty)
    }

    @Test func `what no list shows is no news, and being hidden is a deletion`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets()
        try bench.subscribe(at: "https://elevhem.example/")
        let plain = School.person("")
        try bench.load(plain)
        #expect(try bench.turn(targets).count == 1)
        let secret = plain.replacing("Ingen", with: "Sekretessmarkering")
        try bench.load(secret)
        #expect(try bench.turn(after: .seconds(60), targets).count == 1)
        let body = String(decoding: try #require(targets.notices.last).body, as: UTF8.self)
        #expect(body == #"{"modifiedEntites":[],"modifiedEntities":[],"deletedEntities":true}"#)
        try bench.load(secret.replacing("Alva", with: "Elin"))
        #expect(try bench.turn(after: .seconds(60), targets).isEmpty)
        // Whether somebody hidden is deleted is nobody's to see, and coming back is a change.
        try bench.deletePerson()
        #expect(try bench.turn(after: .seconds(60), targets).isEmpty)
        try bench.load(plain)
        #expect(try bench.turn(after: .seconds(60), targets).count == 1)
        #expect(try targets.notices.last?.told == ["Person"])
    }

    @Test func `a deletion is told to those who asked for the type`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets()
        try bench.changePerson("Alva")
        let persons = try bench.subscribe(at: "https://elevhem.example/")["id"]?.string
        try bench.subscribe(to: ["Organisation"], at: "https://elevhem.example/")
        try bench.deletePerson()
        try bench.turn(targets)
        #expect(targets.notices.map(\.subscription.uuid.lowercase) == [persons])
        let body = String(decoding: try #require(targets.notices.first).body, as: UTF8.self)
        #expect(body == #"{"modifiedEntites":[],"modifiedEntities":[],"deletedEntities":true}"#)
        try bench.changePerson("Nils")
        try bench.turn(after: .seconds(60), targets)
        #expect(try targets.notices.last?.changed == ["Person"])
    }

    @Test func `whoever has expired is not told, and learns all of it after a renewal`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets()
        let id = try #require(bench.subscribe(at: "https://elevhem.example/")["id"]?.string)
        bench.clock.advance(by: .seconds(90 * 86_400))
        try bench.changePerson("Alva")
        #expect(try bench.turn(targets).isEmpty)
        #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)").status == 200)
        #expect(try bench.turn(targets).count == 1)
    }

    @Test func `a deleted subscription takes its waiting notice with it, also from under a call`() throws {
        let bench = try WebhookBench()
        let id = try #require(bench.subscribe(at: "https://elevhem.example/")["id"]?.string)
        try bench.changePerson("Alva")
        let sender = bench.service.webhooks.sender
        let notice = try #require(try sender.claimDue(limit: 1).first)
        #expect(try bench.send(.delete, "/v2.0/subscriptions/\(id)").status == 204)
        #expect(sender.write(sender.call(notice, by: ScriptedTargets(.refused(status: 500)))))
        #expect(try bench.turn(after: .seconds(86_400)).isEmpty)
    }

    private func code(of body: [UInt8], at seconds: String, with key: String) -> String {
        HMAC.sha256(key: Array(key.utf8), message: Array("\(seconds).".utf8) + body)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
