import Transfer

extension Town {
    /// All that was written down, answered or printed where nobody may stand, each with its place: the logs of services, broker, mail
    /// catcher and door; what the services measure, and say of their health, now; refusals and what the tool printed; the
    /// command lines of what runs. Mails hold names on purpose and are none of it, and databases are not.
    package func writings() throws -> [(place: String, text: [UInt8])] {
        var writings = notes
        for service in Service.allCases where process(service)?.isRunning == true {
            for path in ["/metrics", "/health/live", "/health/ready"] {
                guard
                    let answer = try? HTTPClient(timeout: .seconds(10)).send(
                        HTTPClientRequest("GET", url(service) + path))
                else { continue }
                writings.append((service.rawValue + path, answer.body))
            }
        }
        for name in folder.files() where Self.isLog(name) {
            writings.append((name, try File.read(folder.file(name))))
        }
        if !folder.files().contains(where: { $0.hasPrefix("broker/") }) {
            for (name, _) in broker.logSizes() {
                let text = try File.read(broker.folder.file(name))
                writings.append(("broker/\(name)", Array(text.dropFirst(brokerLogs[name] ?? 0))))
            }
        }
        let running: [(String, Process?)] =
            Service.allCases.map { ($0.rawValue, process($0)) } + [
                ("mailcatcher", catcher.process), ("frontdoor", openDoor?.process), ("broker", broker.process),
            ]
        for (name, process) in running where process?.isRunning == true {
            guard let process, let line = try? File.read("/proc/\(process.identifier)/cmdline") else { continue }
            writings.append(("\(name)'s command line", line))
        }
        return writings
    }

    /// The door's files are all its own writing, but for its settings and certificates.
    private static func isLog(_ name: String) -> Bool {
        if name.hasSuffix(".log") { return true }
        return name.hasPrefix("frontdoor/") && ![".conf", ".pem", ".key", ".pid"].contains { name.hasSuffix($0) }
    }
}
