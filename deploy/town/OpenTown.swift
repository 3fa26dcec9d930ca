import Access
import City
import Glibc
import JSON
import Runtime
import Stand

/// The program without its exit. Whatever ends it, by a signal too, ends all that it has started: the kernel sees to that.
func runTown(_ arguments: [String]) -> Int32 {
    LocalTime.install()
    do {
        let options = try TownOptions(arguments.dropFirst())
        let run = try Folder("\(Repository.root)/.run")
        try run.folder(options.folder).remove()
        let town = try openTown(in: try run.folder(options.folder), options)
        defer { town.close() }
        say(try place(of: town).text + "\n", to: STDOUT_FILENO)
        waitForEndOfInput()
        return 0
    } catch {
        say("town: \(error)\n" + (error is TownUsageError ? "\n\(TownOptions.usage)\n" : ""), to: STDERR_FILENO)
        return error is TownUsageError ? 64 : 1
    }
}

private func openTown(in folder: Folder, _ options: TownOptions) throws -> Town {
    var settings = Town.Options()
    // One client asks for everybody here, and is to be answered by more than the limits of rates.
    for service in Town.Service.allCases {
        let rates = ["PERSON", "ADDRESS"].flatMap { ["\($0)_RATE", "\($0)_BURST"] }
        settings.settings[service] = Dictionary(
            uniqueKeysWithValues: rates.map { ("\(service.rawValue.uppercased())_\($0)", "1000000") })
    }
    // Subscribers of a town on loopback are on loopback.
    settings.settings[.register]?["REGISTER_WEBHOOK_HTTP"] = "true"
    settings.settings[.register]?["REGISTER_WEBHOOK_PRIVATE_TARGETS"] = "allowed"
    settings.isEncrypted = options.isEncrypted
    let town = try Town(in: folder, options: settings)
    try town.open()
    try town.openFrontDoor()
    let today = LocalDate(Clock.system.now())
    try take(try rarities(on: today, in: folder), into: town)
    let document = folder.file("city.json")
    let city = City(pupils: options.pupils, seed: 1, day: today)
    var bytes: [UInt8] = []
    try CityDocument(city, schedule: .week).write { bytes += $0 }
    try File.write(document, bytes)
    try take(document, into: town)
    try waitUntilHeard(town)
    return town
}

/// A small school of what a made-up city does not have: what has no end and what has ended, other years, courses, a programme
/// within another, a lesson with a pupil and a teacher of its own. Without it there are filters that choose nothing or all.
private func rarities(on today: LocalDate, in folder: Folder) throws -> String {
    let document = folder.file("rarities.json")
    let text = String(decoding: PackageResources.rarities_json, as: UTF8.self)
    try File.write(document, text.replacing("TODAY", with: today.description))
    return document
}

/// Hands the document over as an operator does, as one who may speak of protected people. A made-up city needs no repair.
private func take(_ document: String, into town: Town) throws {
    let tokens = town.folder.file("import.token")
    try File.write(
        tokens,
        try town.token(machine: "town", ["register.write", "schedule.write", "ss12000.protected", "register.protect"]))
    let answer = try Process.run(
        Repository.binary("skolbuss"),
        [
            "import", document, "--register", town.url(.register), "--schedule", town.url(.schedule), "--token-file",
            tokens,
        ] + town.trust, within: .seconds(3_600))
    guard answer.exit == .code(0) else { throw StandError("the import failed (\(answer.exit)):\n\(answer.errors)") }
}

/// Every service knows what was imported.
private func waitUntilHeard(_ town: Town) throws {
    let deadline = Deadline(in: .seconds(600))
    while true {
        let waiting = try Town.Service.allCases.reduce(0) { try $0 + town.metric("outbox_depth", of: $1) }
        if waiting == 0, try town.queues().allSatisfy({ $0.count == 0 }) { return }
        if deadline.hasPassed { throw StandError("the services had not heard of the city after 10 minutes") }
        _ = Stop().wait(for: .milliseconds(200))
    }
}

/// Where the town is, and files with tokens: of one who may do anything but meet protected people, and of one who may nothing.
private func place(of town: Town) throws -> JSON {
    let scopes = [
        "ss12000.read", "ss12000.subscribe", "schedule.read", "attendance.read", "attendance.write", "register.write",
        "schedule.write", "operator",
    ]
    try File.write(town.folder.file("token"), try town.token(machine: "town", scopes))
    try File.write(town.folder.file("no-rights.token"), try town.token(machine: "town", ["none"]))
    var place: JSON = [
        "url": JSON(town.frontDoor), "token": JSON(town.folder.file("token")),
        "tokenWithoutRights": JSON(town.folder.file("no-rights.token")), "register": JSON(town.url(.register)),
        "schedule": JSON(town.url(.schedule)), "attendance": JSON(town.url(.attendance)),
        "notify": JSON(town.url(.notify)), "keys": JSON(town.folder.file("keys")),
        "issuer": JSON(town.issuer.issuer), "audience": JSON(town.issuer.audience),
        "logs": JSON(Town.Service.allCases.map { JSON(town.log($0)) }),
    ]
    if let certificates = town.certificates {
        // A stranger has an authority of their own, and anybody may have a certificate that is over.
        let stranger = try CertificateAuthority("stranger", in: town.folder).make("operator", for: .client)
        let past = try certificates.authority.make("operator-of-before", for: .client, valid: .past)
        let others = try certificates.authority.make("server-alone", for: .server)
        func files(_ made: CertificateAuthority.Made) -> JSON {
            ["certificate": JSON(made.certificate), "key": JSON(made.key)]
        }
        place = place.setting(
            "tls",
            [
                "authority": JSON(certificates.authority.certificate), "client": files(certificates.client),
                "broker": JSON(town.broker.tlsPort.number), "plainBroker": JSON(town.broker.amqpPort.number),
                "strangers": [
                    "another authority's": files(stranger), "an expired": files(past), "a server's": files(others),
                ],
            ])
    }
    return place
}

private func waitForEndOfInput() {
    var byte: UInt8 = 0
    while true {
        let got = read(STDIN_FILENO, &byte, 1)
        if got == 0 || (got < 0 && errno != EINTR) { return }
    }
}

private func say(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in _ = write(descriptor, bytes.baseAddress, bytes.count) }
}
