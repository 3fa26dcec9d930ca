import City
import FoundationEssentials
import JSON
import Runtime
import SS12000

/// A city's document, read back.
struct MadeCity {
    static let day = LocalDate(iso8601: "2026-11-25")!

    let bytes: [UInt8]
    let json: JSON

    init(
        _ pupils: Int, seed: UInt64 = 1, day: LocalDate = Self.day, schedule: CityDocument.Schedule = .week,
        part: CityDocument.Part = .whole
    ) throws {
        try self.init(City(pupils: pupils, seed: seed, day: day), schedule, part)
    }

    init(_ city: City, _ schedule: CityDocument.Schedule, _ part: CityDocument.Part = .whole) throws {
        bytes = try Self.bytes(city, schedule, part)
        json = try JSON(parsing: bytes)
    }

    static func bytes(
        _ city: City, _ schedule: CityDocument.Schedule = .week, _ part: CityDocument.Part = .whole
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try CityDocument(city, schedule: schedule).write(part) { bytes += $0 }
        return bytes
    }

    subscript(list: String) -> [JSON] { json[list]?.elements.map(Array.init) ?? [] }

    var persons: [PersonDocument] { self["persons"].compactMap { PersonDocument($0) } }

    /// What the import's rules find when the document comes to an empty register.
    func findings() throws -> [Finding] {
        let normaliser = Normaliser(try ImportDocument(parsing: bytes), today: Self.day)
        for kind in ResourceKind.allCases { normaliser.read(kind) { _ in } }
        return normaliser.findings.kept
    }
}
