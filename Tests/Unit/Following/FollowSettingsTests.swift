import Following
import Runtime
import SS12000
import Testing
import Transfer

struct FollowSettingsTests {
    private func read(_ environment: [String: String]) -> (FollowSettings, [String]) {
        var settings = Settings(
            Dictionary(uniqueKeysWithValues: environment.map { ("X_FOLLOW_\($0.key)", $0.value) }), prefix: "X")
        let read = FollowSettings(&settings, owned: [.organisations, .persons])
        do {
            try settings.finish()
            return (read, [])
        } catch {
            return (read, error.mistakes.map(\.variable))
        }
    }

    @Test func `nobody is followed unless an address is set`() {
        let (settings, mistakes) = read([:])
        #expect(mistakes.isEmpty && settings.provider == nil)
        #expect(settings.mode == .follow && settings.isLocked && settings.kinds == [.organisations, .persons])
        #expect(settings.plan.interval == .seconds(60) && settings.plan.overlap == .seconds(600))
        #expect(settings.plan.wholeEvery == .seconds(86_400))
    }

    @Test(arguments: [
        "https://skola.example.se", "https://skola.example.se:8443/v2.0/",
        "https://h/ss12000v2-api/source/SE00100/v2.0",
        "http://127.0.0.1:8080", "http://localhost/v2", "http://[::1]:80",
    ])
    func `an address is taken`(url: String) {
        let (settings, mistakes) = read(["URL": url])
        #expect(mistakes.isEmpty && settings.provider != nil)
    }

    @Test(arguments: [
        "skola.example.se", "http://skola.example.se", "http://127.0.0.1.example.se", "https://", "https:///v2.0",
        "https://user:secret@skola.example.se", "https://h/v2.0?key=1", "https://h/#x", "ftp://h", "https://h h",
    ])
    func `what would leak names or secrets is no address`(url: String) {
        #expect(read(["URL": url]).1 == ["X_FOLLOW_URL"])
    }

    @Test func `half of the client credentials is a mistake, and so is a token beside them`() {
        #expect(read(["OAUTH_CLIENT": "c"]).1 == ["X_FOLLOW_OAUTH_URL"])
        #expect(
            read(["OAUTH_URL": "https://h/token"]).1 == ["X_FOLLOW_OAUTH_CLIENT", "X_FOLLOW_OAUTH_SECRET_FILE"])
        #expect(
            read([
                "OAUTH_URL": "https://h/token", "OAUTH_CLIENT": "c", "OAUTH_SECRET_FILE": "/s", "TOKEN_FILE": "/t",
            ]).1 == ["X_FOLLOW_TOKEN_FILE"])
        #expect(read(["HEADER": "X-Key"]).1 == ["X_FOLLOW_HEADER"])
    }

    @Test func `a client certificate is shown with its key, and neither goes without the other`() {
        #expect(read(["CERTIFICATE": "/c.pem"]).1 == ["X_FOLLOW_KEY"])
        #expect(read(["KEY": "/c.key"]).1 == ["X_FOLLOW_CERTIFICATE"])
        let (settings, mistakes) = read(["URL": "https://h", "CERTIFICATE": "/c.pem", "KEY": "/c.key"])
        #expect(mistakes.isEmpty)
        #expect(settings.provider?.identity?.certificate == "/c.pem" && settings.provider?.identity?.key == "/c.key")
    }

    @Test func `kinds are some of those the service owns, in its order`() {
        #expect(read(["KINDS": "persons,organisations"]).0.kinds == [.organisations, .persons])
        #expect(read(["KINDS": "persons"]).0.kinds == [.persons])
        #expect(read(["KINDS": "persons,activities"]).1 == ["X_FOLLOW_KINDS"])
        #expect(read(["KINDS": "pupils"]).1 == ["X_FOLLOW_KINDS"])
    }

    @Test(arguments: [
        ("INTERVAL", "10ms"), ("FULL_EVERY", "1s"), ("OVERLAP", "25h"), ("MODE", "both"), ("DELETE_PERCENT", "101"),
        ("PAGE_SIZE", "0"), ("FULL_AT", "25:00"), ("TIMEOUT", "0s"),
    ])
    func `a value that makes no sense is named`(key: String, value: String) {
        #expect(read([key: value]).1 == ["X_FOLLOW_\(key)"])
    }
}
