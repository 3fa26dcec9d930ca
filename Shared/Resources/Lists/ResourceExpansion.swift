package import SQLite
package import SS12000

/// Something that is served inside a resource when the client asks for it by `expand`: in the member of that name of
/// `_embedded`, put there for a whole page by one or two queries however many resources it has.
///
/// It is no part of the resource: `meta.modified` knows nothing of it.
package struct ResourceExpansion: Sendable {
    package typealias Collect =
        @Sendable (
            _ page: ResourceSet, _ hidden: HiddenPersons, _ transaction: borrowing ReadTransaction,
            _ into: inout Embedded
        ) throws -> Void

    let name: String
    /// Whether there are any number of them; otherwise one at most, left out when there is none.
    let isList: Bool
    /// Of the documents it embeds; nil when it embeds none.
    let kind: ResourceKind?
    let collect: Collect

    package init(
        _ name: String, of kind: ResourceKind? = nil, isList: Bool = true, collect: @escaping Collect
    ) {
        self.name = name
        self.isList = isList
        self.kind = kind
        self.collect = collect
    }

    /// Documents as they are stored.
    ///
    /// - Parameter sql: what comes after ``ResourceSet/sql``, written in source: gives the place, the document and the
    ///   person the document is about (NULL when about none), in the order in which they are shown. Hidden persons' own
    ///   documents must not be among them.
    package static func documents(
        _ name: String, of kind: ResourceKind, isList: Bool = true, _ sql: String
    ) -> ResourceExpansion {
        ResourceExpansion(name, of: kind, isList: isList) { page, hidden, transaction, embedded in
            try transaction.each(dynamic: ResourceSet.sql + sql, [page.value]) { row in
                if let person = row.optionalUUID(2), hidden.contains(person) { return }
                let place = row.int(0)
                let members = embedded.members
                row.withBytes(1) { document in
                    embedded.add(at: place) { hidden.append(document, only: members, to: &$0) }
                }
            }
        }
    }
}

/// What one expansion found, by the place of the resource it is embedded in.
package struct Embedded {
    private var found: [Int: [UInt8]] = [:]
    private let isList: Bool
    /// What the caller is shown of a document that is embedded; nil for all of it.
    let members: ShownMembers?

    init(isList: Bool, members: ShownMembers? = nil) {
        self.isList = isList
        self.members = members
    }

    /// Adds one element; of what is no list, only the first counts.
    ///
    /// - Parameter write: appends one JSON value.
    package mutating func add(at place: Int, _ write: (inout [UInt8]) -> Void) {
        if found[place] == nil {
            write(&found[place, default: []])
        } else if isList {
            found[place, default: []].append(UInt8(ascii: ","))
            write(&found[place, default: []])
        }
    }

    /// The member's value; nil when it is left out.
    func value(at place: Int) -> [UInt8]? {
        if isList { return [UInt8(ascii: "[")] + (found[place] ?? []) + [UInt8(ascii: "]")] }
        return found[place]
    }
}
