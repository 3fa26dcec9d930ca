import SS12000

/// A document of SS 12000 lists, put together from items as they came: `{"persons":[…],"groups":[…]}`.
struct PullDocument {
    private var lists: [ResourceKind: [UInt8]] = [:]

    var isEmpty: Bool { lists.isEmpty }

    /// Of several items of one resource the last counts, as in the import.
    mutating func add(_ item: ProvidedItem) {
        if lists[item.kind] == nil { lists[item.kind] = [] } else { lists[item.kind]?.append(UInt8(ascii: ",")) }
        lists[item.kind]?.append(contentsOf: item.bytes)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lists.reduce(2) { $0 + $1.value.count + 24 })
        bytes.append(UInt8(ascii: "{"))
        for kind in ResourceKind.allCases {
            guard let list = lists[kind] else { continue }
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes += "\"\(kind.path)\":[".utf8
            bytes += list
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
