import FoundationEssentials
import JSON
import Runtime

/// Every id that stands in records, as a text of thirty-six characters by itself.
enum NamedIDs {
    static func ids(in records: [JSON]) -> Set<UUID> {
        var found: Set<UUID> = []
        for record in records { collect(record, &found) }
        return found
    }

    static func ids(in record: JSON) -> Set<UUID> {
        var found: Set<UUID> = []
        collect(record, &found)
        return found
    }

    private static func collect(_ json: JSON, _ found: inout Set<UUID>) {
        if let string = json.string {
            if string.utf8.count == 36, let id = UUID(text: string) { found.insert(id) }
        } else if let elements = json.elements {
            for element in elements { collect(element, &found) }
        } else if let members = json.members {
            for (_, value) in members { collect(value, &found) }
        }
    }
}
