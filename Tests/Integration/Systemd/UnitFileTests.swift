import FoundationEssentials
import Stand
import Testing

/// The units in `deploy/systemd`, as systemd itself reads them and as the services read their settings.
struct UnitFileTests {
    private static let folder = "\(Repository.root)/deploy/systemd"
    private static let services = ["register", "schedule", "attendance", "notify"]
    private static let tool = "/usr/bin/systemd-analyze"

    private static func unit(_ service: String) throws -> [Substring] {
        try File.text("\(folder)/skolbuss-\(service).service").split(separator: "\n")
    }

    /// All units with what they have in common, in a folder of their own: systemd looks that what is started is there,
    /// and on this machine something else is.
    private func installed() throws -> Folder {
        let folder = try Folder.temporary("units")
        let common = try folder.folder("skolbuss-.service.d")
        try File.write(common.file("skolbuss.conf"), try File.read("\(Self.folder)/skolbuss-.service.d/skolbuss.conf"))
        for service in Self.services {
            let text = try Self.unit(service).joined(separator: "\n") + "\n"
            try File.write(
                folder.file("skolbuss-\(service).service"),
                text.replacing("/usr/lib/skolbuss/\(service)", with: "/bin/true"))
        }
        return folder
    }

    private func analyze(_ arguments: [String], in folder: Folder) throws -> (exit: Process.Exit, said: String) {
        guard File.exists(Self.tool) else { throw StandError("apt-get install systemd") }
        // The colon: what systemd itself brings is found too.
        let done = try Process.run(
            Self.tool, arguments, environment: ["PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": "\(folder.path):"],
            within: .seconds(60))
        return (done.exit, done.output + done.errors)
    }

    @Test func `systemd takes every line of them`() throws {
        let folder = try installed()
        defer { folder.remove() }
        for service in Self.services {
            let unit = folder.file("skolbuss-\(service).service")
            let (exit, said) = try analyze(["verify", "--man=no", unit], in: folder)
            #expect(exit == .code(0) && !said.contains("skolbuss"), "\(said.suffix(600))")
        }
        // A line that is none is found, or this proves nothing.
        try File.write(
            folder.file("skolbuss-register.service"), "[Service]\nExecStart=/bin/true\nProtectsystem=strict\n")
        #expect(
            try analyze(["verify", "--man=no", folder.file("skolbuss-register.service")], in: folder).said.contains(
                "Protectsystem"))
    }

    @Test func `each service is left as little of the machine as systemd can take`() throws {
        let folder = try installed()
        defer { folder.remove() }
        // In tenths: 0 is nothing, 100 all of it. What is left is a network and a folder.
        func exposure(_ service: String) throws -> Process.Exit {
            try analyze(
                [
                    "security", "--offline=true", "--threshold=15", "--no-pager",
                    folder.file("skolbuss-\(service).service"),
                ],
                in: folder
            ).exit
        }
        for service in Self.services { #expect(try exposure(service) == .code(0), "\(service)") }
        try folder.folder("skolbuss-.service.d").remove()
        #expect(try exposure("register") != .code(0))
    }

    @Test(arguments: services) func `every secret a service reads is a credential, and no other setting is`(
        of service: String
    ) throws {
        let prefix = service.uppercased()
        let unit = try Self.unit(service)
        #expect(unit.contains("LoadCredential=\(prefix):/etc/skolbuss/\(service).secrets"))
        // The names stand in the comment before it: with the prefix they are what `Settings` looks for.
        let at = try #require(unit.firstIndex { $0.hasPrefix("LoadCredential=") })
        let named = unit[..<at].last { line in line.dropFirst(2).allSatisfy { $0.isUppercase || "_ ".contains($0) } }
        let listed = Set(try #require(named).dropFirst(2).split(separator: " ").map(String.init))
        #expect(listed == (try Self.secrets(of: service)))
        // Nothing that is started or set in the unit is one.
        for line in unit where line.hasPrefix("ExecStart=") || line.hasPrefix("Environment=") {
            #expect(listed.allSatisfy { !line.contains($0) }, "\(line)")
            #expect(line.hasPrefix("Environment=") || !line.contains(" "), "\(line)")
        }
    }

    /// As the sources ask for them: of the service itself, of every service, and of those that follow another register.
    private static func secrets(of service: String) throws -> Set<String> {
        var folders = ["Services/\(service.capitalized)/Service", "Shared/Hosting"]
        if ["register", "schedule"].contains(service) { folders.append("Shared/Following") }
        var found: Set<String> = []
        for folder in folders {
            let root = "\(Repository.root)/\(folder)"
            for file in try FileManager.default.subpathsOfDirectory(atPath: root) where file.hasSuffix(".swift") {
                for match in try File.text("\(root)/\(file)").matches(of: /\.secret(?:File)?\(\s*"([A-Z_]+)"/) {
                    let name = String(match.1)
                    found.insert(name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name)
                }
            }
        }
        return found
    }
}
