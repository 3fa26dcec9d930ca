import Runtime
import Testing
import Transfer

@testable import NotifyService

@Suite struct NotifyConfigurationTests {
    private static let needed = [
        "NOTIFY_SMTP_URL": "smtp://127.0.0.1:2525", "NOTIFY_MAIL_FROM": "larm@stad.example",
        "NOTIFY_PUBLIC_URL": "https://skola.stad.example/",
    ]

    private static func read(_ more: [String: String]) -> (NotifyConfiguration, SettingsError?) {
        var settings = Settings(needed.merging(more) { $1 }, prefix: "NOTIFY")
        let configuration = NotifyConfiguration(&settings)
        do {
            try settings.finish()
            return (configuration, nil)
        } catch {
            return (configuration, error)
        }
    }

    @Test func `three settings are needed and the rest have the values of the README`() {
        let (configuration, mistakes) = Self.read([:])
        #expect(mistakes == nil)
        #expect(configuration.grace == .seconds(900))
        #expect(configuration.escalateAt == (15, 30))
        #expect(configuration.escalationWait == .seconds(1800))
        #expect(configuration.senders == 4)
        #expect(configuration.batch == 8)
        #expect(configuration.retry == .seconds(30))
        #expect(configuration.mail.encryption == .opportunistic)
        #expect(configuration.mail.timeout == .seconds(8))
    }

    @Test func `a mail may not take as long as a stop may`() {
        let (_, mistakes) = Self.read(["NOTIFY_SMTP_TIMEOUT": "10s"])
        #expect(mistakes?.mistakes.map(\.variable) == ["NOTIFY_SMTP_TIMEOUT"])
        let (patient, none) = Self.read(["NOTIFY_SMTP_TIMEOUT": "10s", "NOTIFY_DRAIN": "30s"])
        #expect(none == nil)
        #expect(patient.mail.timeout == .seconds(10))
        let (hasty, nothing) = Self.read(["NOTIFY_DRAIN": "5s"])
        #expect(nothing == nil)
        #expect(hasty.mail.timeout == .seconds(4))
    }

    @Test func `every mistake is told at once, by name and rule`() {
        let (_, mistakes) = Self.read([
            "NOTIFY_SMTP_URL": "http://post", "NOTIFY_MAIL_FROM": "larm", "NOTIFY_PUBLIC_URL": "skola.stad.example",
            "NOTIFY_GRACE": "soon", "NOTIFY_ESCALATE_AT": "25:00", "NOTIFY_SENDERS": "0", "NOTIFY_SMTP_TLS": "perhaps",
        ])
        let named = Set((mistakes?.mistakes ?? []).map(\.variable))
        #expect(
            named == [
                "NOTIFY_SMTP_URL", "NOTIFY_MAIL_FROM", "NOTIFY_PUBLIC_URL", "NOTIFY_GRACE", "NOTIFY_ESCALATE_AT",
                "NOTIFY_SENDERS", "NOTIFY_SMTP_TLS",
            ])
    }
}
