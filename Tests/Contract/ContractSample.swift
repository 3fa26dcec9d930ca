import Contracts
import FoundationEssentials
import JSON
import Testing

/// A frozen sample of one event, as its publisher shipped it. Never edited: a change of meaning is a new version beside
/// it.
struct ContractSample {
    let type: EventType
    let subject: String
    let version: Int64
    let data: JSON

    /// - Parameter folder: the publisher's, under `Shared/Contracts`.
    init(_ name: String, of folder: String) throws {
        let file = Self.folder(folder).appending(path: "\(name).json")
        let json = try JSON(parsing: Array(try Data(contentsOf: file)))
        let wireName = try #require(json["type"]?.string)
        type = try #require(EventType(parsing: wireName))
        subject = try #require(json["subject"]?.string)
        version = Int64(try #require(json["version"]?.int))
        data = try #require(json["data"])
    }

    /// The names of all samples a publisher has shipped.
    static func names(of folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder(folder).path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    func decoded<E: Event>(as type: E.Type = E.self, data other: JSON? = nil) throws -> E {
        try E(subject: subject, version: version, data: other ?? data)
    }

    private static func folder(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Shared/Contracts/\(name)/Samples")
    }
}
