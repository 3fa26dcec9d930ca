import Glibc
import JSON

/// The definitions file: everything a broker must hold for Skolbuss, in RabbitMQ's own format, without passwords.
struct Definitions {
    let json: JSON

    init(_ options: Options) throws {
        let candidates = options.optional("definitions").map { [$0] } ?? Self.usual
        guard let path = candidates.first(where: { access($0, R_OK) == 0 }) else {
            throw Failure("no definitions file: looked for \(candidates.joined(separator: " and "))")
        }
        do {
            json = try JSON(parsing: try TextFile.read(path))
        } catch let error as JSONError {
            throw Failure("\(path) is not JSON: \(error)")
        }
    }

    private static let usual = ["deploy/broker/definitions.json", "/usr/share/skolbuss/definitions.json"]

    func list(_ key: String) -> [JSON] { json[key]?.elements.map(Array.init) ?? [] }

    /// The dead-letter queues.
    var deadQueues: [String] { list("queues").compactMap { $0["name"]?.string }.filter { $0.hasSuffix(".dead") } }
}
