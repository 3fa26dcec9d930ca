import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// What is served inside a person by `expand`.
enum PersonExpansions {
    static let all = [duties, responsibleFor, placements, ownedPlacements, groupMemberships]

    private static let duties = ResourceExpansion.documents(
        "duties", of: .duties,
        """
        SELECT page.place, duties.document, NULL FROM page CROSS JOIN duties ON duties.person = page.id
        WHERE duties.hidden = 0 ORDER BY page.place, duties.number
        """)

    private static let placements = ResourceExpansion.documents(
        "placements", of: .placements,
        """
        SELECT page.place, placements.document, placements.child FROM page
        CROSS JOIN placements ON placements.child = page.id
        WHERE placements.hidden = 0 ORDER BY page.place, placements.number
        """)

    /// A placement is about its child, and hidden with the child.
    private static let ownedPlacements = ResourceExpansion.documents(
        "ownedPlacements", of: .placements,
        """
        SELECT page.place, placements.document, placements.child FROM page CROSS JOIN placements
            ON placements.id IN (SELECT placement FROM placement_owner WHERE owner = page.id)
        WHERE placements.hidden = 0 ORDER BY page.place, placements.number
        """)

    /// The other end of `responsibles`.
    private static let responsibleFor = ResourceExpansion("responsibleFor") { page, hidden, transaction, embedded in
        try transaction.each(
            dynamic: ResourceSet.sql + """
                SELECT page.place, responsible.child, responsible.relation_type FROM page
                CROSS JOIN responsible ON responsible.guardian = page.id
                    AND responsible.child IN (SELECT child FROM guardianship WHERE guardian = page.id)
                ORDER BY page.place, responsible.child, responsible.rank
                """, [page.value]
        ) { row in
            let child = row.uuid(1)
            if hidden.contains(child) { return }
            let relation = row.optionalText(2)
            embedded.add(at: row.int(0)) { body in
                body += Array(#"{"person":{"id":"\#(child.lowercase)"}"#.utf8)
                EmbeddedMember.append("relationType", relation, to: &body)
                body.append(UInt8(ascii: "}"))
            }
        }
    }

    /// The groups without their members: each is fetched once however many of the page's persons are in it.
    private static let groupMemberships = ResourceExpansion("groupMemberships") { page, _, transaction, embedded in
        struct Membership {
            let place: Int
            let group: UUID
            let start: String?
            let end: String?
        }
        let memberships = try transaction.rows(
            dynamic: ResourceSet.sql + """
                SELECT page.place, membership.group_id, membership.start_date, membership.end_date FROM page
                CROSS JOIN membership ON membership.person = page.id
                ORDER BY page.place, coalesce(membership.start_date, ''), membership.group_id, membership.rank
                """, [page.value]
        ) { row in
            Membership(place: row.int(0), group: row.uuid(1), start: row.optionalText(2), end: row.optionalText(3))
        }
        let groups = ResourceSet(Array(Set(memberships.map(\.group))))
        var fragments: [UUID: [UInt8]] = [:]
        try transaction.each(
            dynamic: ResourceSet.sql + """
                SELECT page.place, groups.document FROM page CROSS JOIN groups ON groups.id = page.id
                WHERE groups.hidden = 0
                """, [groups.value]
        ) { row in
            fragments[groups.ids[row.int(0)]] = row.withBytes(1) {
                StoredDocument.bytes(of: $0, without: "groupMemberships")
            }
        }
        for membership in memberships {
            guard let fragment = fragments[membership.group] else { continue }
            embedded.add(at: membership.place) { body in
                body += Array(#"{"group":"#.utf8)
                body += fragment
                EmbeddedMember.append("startDate", membership.start, to: &body)
                EmbeddedMember.append("endDate", membership.end, to: &body)
                body.append(UInt8(ascii: "}"))
            }
        }
    }
}
