import Glibc
import Runtime
import TestSupport
import Testing

@Suite struct SettingsTests {
    func mistakes(_ settings: Settings) -> [String] {
        do {
            try settings.finish()
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func `every mistake is reported at once, by variable and rule`() {
        var settings = Settings(
            [
                "NOTIFY_PORT": "70000", "NOTIFY_GRACE": "15 min", "NOTIFY_SEND": "maybe", "NOTIFY_DEADLINE": "25:00",
                "NOTIFY_LEVEL": "loud", "NOTIFY_DATABSE": "x", "NOTIFY_ALIAS": "", "PATH": "/bin", "NOTIFYING": "y",
            ], prefix: "NOTIFY")
        _ = settings.string("DATABASE")
        _ = settings.int("PORT", default: 7104, in: 1...65_535)
        _ = settings.duration("GRACE", default: .seconds(900))
        _ = settings.flag("SEND", default: true)
        _ = settings.localTime("DEADLINE", default: "15:30")
        _ = settings.choice("LEVEL", default: Log.Level.info)
        _ = settings.optional("ALIAS")
        settings.mistake("SMTP_URL", "must begin with smtp:// or smtps://")
        #expect(
            mistakes(settings) == [
                "NOTIFY_DATABASE is missing", "NOTIFY_PORT must be a whole number from 1 to 65535",
                "NOTIFY_GRACE must be a whole number with ms, s, m or h, such as 30s",
                "NOTIFY_SEND must be true or false", "NOTIFY_DEADLINE must be a time of day as hh:mm",
                "NOTIFY_LEVEL must be one of debug, info, notice, warning, error",
                "NOTIFY_SMTP_URL must begin with smtp:// or smtps://",
                "NOTIFY_DATABSE is not a setting of this service",
            ])
    }

    @Test func `what is set is read and what is not has its default`() {
        var settings = Settings(
            [
                "S_DATABASE": "/var/lib/s.sqlite", "S_PORT": "8080", "S_GRACE": "250ms", "S_LONG": "2h",
                "S_SEND": "off",
                "S_LIST": " a, b ,,c ", "S_AT": "07:05", "S_LEVEL": "debug", "S_EMPTY": "",
            ], prefix: "S")
        #expect(settings.string("DATABASE") == "/var/lib/s.sqlite")
        #expect(settings.int("PORT", in: 1...65_535) == 8080)
        #expect(settings.duration("GRACE") == .milliseconds(250))
        #expect(settings.duration("LONG") == .seconds(7_200))
        #expect(settings.duration("SHORT", default: .seconds(90)) == .seconds(90))
        #expect(settings.flag("SEND") == false)
        #expect(settings.list("LIST") == ["a", "b", "c"])
        #expect(settings.localTime("AT") == (7, 5))
        #expect(settings.localTime("OTHER", default: "15:30") == (15, 30))
        #expect(settings.choice("LEVEL", default: Log.Level.info) == .debug)
        #expect(settings.optional("NOTHING") == nil)
        #expect(settings.string("EMPTY", default: "default") == "default")
        #expect(settings.secret("PASSWORD") == nil)
        #expect(mistakes(settings).isEmpty)
    }

    @Test func `no mistake shows a value`() {
        var settings = Settings(
            ["S_PORT": "hunter2", "S_PASSWORD": "hunter2", "S_PASSWORD_FILE": "/hunter2", "S_HUNTER": "hunter2"],
            prefix: "S")
        _ = settings.int("PORT")
        _ = settings.secret("PASSWORD")
        let all = mistakes(settings)
        #expect(all.count == 3)
        #expect(all.allSatisfy { !$0.contains("hunter2") })
    }

    @Test func `a secret comes from its variable or from the file its twin names`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("password")
        try folder.write("  s3cret \n", to: "password")
        var fromFile = Settings(["S_PASSWORD_FILE": path], prefix: "S")
        #expect(fromFile.secret("PASSWORD") == "s3cret")
        #expect(mistakes(fromFile).isEmpty)
        var direct = Settings(["S_PASSWORD": "s3cret"], prefix: "S")
        #expect(direct.secret("PASSWORD") == "s3cret")
        try folder.write("\n", to: "empty")
        for wrong in [folder.path("missing"), folder.path("empty"), folder.path("")] {
            var settings = Settings(["S_PASSWORD_FILE": wrong], prefix: "S")
            #expect(settings.secret("PASSWORD") == nil)
            #expect(mistakes(settings).count == 1)
        }
    }

    @Test func `a secret comes from a systemd credential of its name, and one that is read later has a path`() throws {
        let folder = try TemporaryFolder()
        try folder.write("s3cret\n", to: "S_PASSWORD")
        try folder.write("token", to: "S_FOLLOW_TOKEN")
        var settings = Settings(["CREDENTIALS_DIRECTORY": folder.path], prefix: "S")
        #expect(settings.secret("PASSWORD", isRequired: true) == "s3cret")
        #expect(settings.secretFile("FOLLOW_TOKEN_FILE") == folder.path("S_FOLLOW_TOKEN"))
        #expect(settings.secret("OTHER") == nil && settings.secretFile("OTHER_FILE") == nil)
        #expect(mistakes(settings).isEmpty)
        var twice = Settings(
            [
                "CREDENTIALS_DIRECTORY": folder.path, "S_PASSWORD_FILE": folder.path("S_PASSWORD"),
                "S_FOLLOW_TOKEN_FILE": folder.path("S_FOLLOW_TOKEN"),
            ], prefix: "S")
        #expect(twice.secret("PASSWORD") == nil && twice.secretFile("FOLLOW_TOKEN_FILE") == nil)
        #expect(mistakes(twice).count == 2)
        var missing = Settings(["CREDENTIALS_DIRECTORY": folder.path], prefix: "S")
        _ = missing.secret("OTHER", isRequired: true)
        #expect(mistakes(missing).count == 1)
    }

    @Test(arguments: [0o604, 0o602, 0o644] as [UInt32])
    func `a secret that everybody on the machine may read or change is refused`(mode: UInt32) throws {
        let folder = try TemporaryFolder()
        try folder.write("s3cret\n", to: "S_PASSWORD", mode: mode)
        let path = folder.path("S_PASSWORD")
        for environment in [["S_PASSWORD_FILE": path], ["CREDENTIALS_DIRECTORY": folder.path]] {
            var settings = Settings(environment, prefix: "S")
            #expect(settings.secret("PASSWORD") == nil)
            let all = mistakes(settings)
            #expect(all.count == 1 && all[0].contains("chmod o="))
        }
        var later = Settings(["S_TOKEN_FILE": path], prefix: "S")
        _ = later.secretFile("TOKEN_FILE")
        #expect(mistakes(later).count == 1)
        // The group may: that is how a service's user is given a file of root's.
        try folder.write("s3cret\n", to: "S_PASSWORD", mode: 0o640)
        var settings = Settings(["S_PASSWORD_FILE": path], prefix: "S")
        #expect(settings.secret("PASSWORD") == "s3cret")
    }

    @Test(arguments: [0o664, 0o646, 0o666, 0o620] as [UInt32])
    func `a file that says whom to believe is refused when others than its owner may change it`(mode: UInt32) throws {
        let folder = try TemporaryFolder()
        try folder.write("an authority\n", to: "authority.pem", mode: mode)
        var settings = Settings(["S_CA": folder.path("authority.pem")], prefix: "S")
        #expect(settings.trustedFile("CA") == folder.path("authority.pem"))
        let all = mistakes(settings)
        #expect(all.count == 1 && all[0].hasPrefix("S_CA names a file that others than its owner may change"))
        // Everybody may read it: it is no secret.
        try folder.write("an authority\n", to: "authority.pem", mode: 0o644)
        var sound = Settings(["S_CA": folder.path("authority.pem"), "S_LATER": folder.path("none")], prefix: "S")
        #expect(sound.trustedFile("CA") != nil && sound.trustedFile("LATER") != nil)
        #expect(mistakes(sound).isEmpty)
    }

    @Test(arguments: ["5", "s", "-5s", "5 s", "5d", "1.5s", "", "99999999999999999999s", "٣s"])
    func `what is no duration is refused`(text: String) {
        var settings = Settings(["S_TIME": text], prefix: "S")
        _ = settings.duration("TIME")
        #expect(mistakes(settings).count == 1)
    }

    @Test func `the environment of the process is read whole`() {
        setenv("SKOLBUSS_TEST_VARIABLE", "a=b", 1)
        #expect(ProcessEnvironment.variables()["SKOLBUSS_TEST_VARIABLE"] == "a=b")
    }
}
