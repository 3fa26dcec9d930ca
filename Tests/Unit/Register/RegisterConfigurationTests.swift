import Runtime
import Testing

@testable import RegisterService

@Suite struct RegisterConfigurationTests {
    private static func read(_ environment: [String: String]) -> (RegisterConfiguration, [String]) {
        var settings = Settings(environment, prefix: "REGISTER")
        let configuration = RegisterConfiguration(&settings)
        do {
            try settings.finish()
            return (configuration, [])
        } catch {
            return (configuration, error.mistakes.map(\.variable))
        }
    }

    @Test func `no setting is needed, and webhooks have the values of the README`() {
        let (configuration, mistakes) = Self.read([:])
        #expect(mistakes.isEmpty)
        let webhooks = configuration.webhooks
        #expect(webhooks.days == 90)
        #expect(webhooks.grace == .seconds(604_800))
        #expect(webhooks.perClient == 20)
        #expect(webhooks.interval == .seconds(10))
        #expect(webhooks.timeout == .seconds(8))
        #expect(webhooks.senders == 8)
        #expect(webhooks.giveUp == .seconds(259_200))
        #expect(!webhooks.allowsPlainHTTP)
        #expect(webhooks.privateTargets == .refused)
        #expect(configuration.reports.days == 90)
        #expect(configuration.reports.kept == 100_000)
    }

    @Test func `private targets are allowed one by one`() {
        let (listed, none) = Self.read(["REGISTER_WEBHOOK_PRIVATE_TARGETS": "Elevhem.local:8443, 10.1.2.3:443"])
        #expect(none.isEmpty)
        #expect(listed.webhooks.privateTargets == .listed(["elevhem.local:8443", "10.1.2.3:443"]))
        let (allowed, nothing) = Self.read(["REGISTER_WEBHOOK_PRIVATE_TARGETS": "allowed"])
        #expect(nothing.isEmpty)
        #expect(allowed.webhooks.privateTargets == .allowed)
    }

    @Test(arguments: ["elevhem.local", "elevhem.local:0", "https://elevhem.local:443", ":443", ","])
    func `what is no host and port is no private target`(_ text: String) {
        #expect(Self.read(["REGISTER_WEBHOOK_PRIVATE_TARGETS": text]).1 == ["REGISTER_WEBHOOK_PRIVATE_TARGETS"])
    }

    @Test func `a call to a target may not take as long as a stop may`() {
        #expect(Self.read(["REGISTER_WEBHOOK_TIMEOUT": "10s"]).1 == ["REGISTER_WEBHOOK_TIMEOUT"])
        let (patient, none) = Self.read(["REGISTER_WEBHOOK_TIMEOUT": "10s", "REGISTER_DRAIN": "30s"])
        #expect(none.isEmpty)
        #expect(patient.webhooks.timeout == .seconds(10))
    }
}
