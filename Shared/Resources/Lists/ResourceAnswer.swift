import FoundationEssentials
import SQLite
import SS12000

/// Puts an answer's documents together: copies them as they are stored, and where the client wants more, puts it in
/// between the bytes. None is decoded but those that refer to someone hidden.
struct ResourceAnswer {
    private let list: ResourceList
    private let hidden: HiddenPersons
    private let expansions: [ResourceExpansion]
    private let sight: ResourceSight?
    /// What is shown of a document; nil for all of it.
    private let members: ShownMembers?
    private let isOfPersons: Bool
    private var ids: [UUID] = []
    /// The documents one after the other, each with a comma after it.
    private var documents: [UInt8] = []
    private var ends: [Int] = []

    init(
        _ list: ResourceList, _ options: AnswerOptions, hiding hidden: HiddenPersons, _ sight: ResourceSight? = nil
    ) {
        self.list = list
        self.hidden = hidden
        self.sight = sight
        members = sight?.members(of: list.table.kind)
        isOfPersons = list.table.kind == .persons
        expansions = list.expansions.filter { options.expansions.contains($0.name) }
    }

    var count: Int { ends.count }

    /// The persons whose own documents these are.
    var persons: [UUID] { isOfPersons ? ids : [] }

    mutating func add(_ id: UUID, _ document: UnsafeRawBufferPointer) {
        if !expansions.isEmpty || isOfPersons { ids.append(id) }
        hidden.append(document, only: members, to: &documents)
        documents.append(UInt8(ascii: ","))
        ends.append(documents.count)
    }

    /// The documents, parted by commas.
    consuming func joined(in transaction: borrowing ReadTransaction) throws -> [UInt8] {
        if expansions.isEmpty {
            if !documents.isEmpty { documents.removeLast() }
            return documents
        }
        let page = ResourceSet(ids)
        let embedded = try expansions.map { expansion in
            var embedded = Embedded(isList: expansion.isList, members: sight?.members(of: expansion.kind))
            try expansion.collect(page, hidden, transaction, &embedded)
            return (name: expansion.name, embedded: embedded)
        }
        var joined: [UInt8] = []
        joined.reserveCapacity(documents.count * 2)
        var start = 0
        for (place, end) in ends.enumerated() {
            if place > 0 { joined.append(UInt8(ascii: ",")) }
            // Without the closing brace and the comma: every document has members, so another can follow.
            joined += documents[start..<(end - 2)]
            joined += Array(#","_embedded":{"#.utf8)
            var isFirst = true
            for (name, embedded) in embedded {
                guard let value = embedded.value(at: place) else { continue }
                joined += Array("\(isFirst ? "" : ",")\"\(name)\":".utf8)
                joined += value
                isFirst = false
            }
            joined += Array("}}".utf8)
            start = end
        }
        return joined
    }
}
