import JSON
import Runtime
import SS12000

/// A school as items of the standard, repaired by the same rules as the import's.
struct SchoolItems {
    private var items: [ResourceKind: [JSON]] = [:]

    subscript(_ kind: ResourceKind) -> [JSON] { items[kind] ?? [] }

    init(reading document: [UInt8], today: LocalDate) throws {
        let normaliser = Normaliser(try ImportDocument(parsing: document), known: .nothing, today: today)
        for kind in ResourceKind.allCases { normaliser.read(kind) { items[kind, default: []].append($0.json) } }
    }

    mutating func add(_ kind: ResourceKind, _ item: JSON) { items[kind, default: []].append(item) }

    func moved(by shift: DateShift) -> SchoolItems {
        var moved = self
        moved.items = items.mapValues { $0.map { shift.applied(to: $0) } }
        return moved
    }

    /// As one document that can be imported.
    func document() -> [UInt8] {
        JSON(object: ResourceKind.allCases.map { ($0.path, JSON(self[$0])) }).encoded()
    }
}
