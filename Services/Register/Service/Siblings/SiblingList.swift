import Access
import AccessLog
import HTTP
import JSON
import SQLite
import SS12000

/// `GET /v1/persons/{person}/siblings`: children who share a custodian with this one today, and whom they share. A relation
/// that runs through someone hidden from the caller is not shown, for it would tell who that is.
struct SiblingList: Sendable {
    let database: Database

    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        let person: PersonID = try request.parameter("person")
        let sight = try ProtectedSight(request, caller, as: "ss12000.read")
        let (siblings, hidden) = try database.read { transaction in
            try sight.find(person, "person", in: transaction)
            var hidden = try ProtectedSight.hidden([person], in: transaction)
            var siblings: [(child: PersonID, custodians: [PersonID])] = []
            for (child, custodian, isHidden) in try Self.shared(person, in: transaction) {
                hidden.formUnion(isHidden)
                if !sight.seesHidden, !isHidden.isEmpty { continue }
                if siblings.last?.child == child {
                    siblings[siblings.count - 1].custodians.append(custodian)
                } else {
                    siblings.append((child, [custodian]))
                }
            }
            return (siblings, hidden)
        }
        let told = [person] + siblings.flatMap { [$0.child] + $0.custodians }
        try sight.record(told, [.guardians], protected: hidden, database)
        let data = siblings.map { sibling -> JSON in
            [
                "person": ["id": JSON(sibling.child.description)],
                "custodians": JSON(sibling.custodians.map { ["id": JSON($0.description)] as JSON }),
            ]
        }
        return .json(["data": JSON(data)])
    }

    /// Each sibling with each custodian they share, and who of the two is hidden.
    private static func shared(
        _ person: PersonID, in transaction: borrowing ReadTransaction
    ) throws -> [(child: PersonID, custodian: PersonID, hidden: Set<PersonID>)] {
        try transaction.rows(
            """
            SELECT DISTINCT theirs.child, theirs.guardian, child.hidden, coalesce(custodian.hidden, 0)
            FROM responsible AS ours
            JOIN guardianship AS tie ON tie.guardian = ours.guardian AND tie.child <> ours.child
            JOIN responsible AS theirs ON theirs.child = tie.child AND theirs.guardian = tie.guardian
            JOIN persons AS child ON child.id = theirs.child
            LEFT JOIN persons AS custodian ON custodian.id = theirs.guardian
            WHERE ours.child = ? AND ours.relation_type = 'Vårdnadshavare'
                AND theirs.relation_type = 'Vårdnadshavare'
            ORDER BY theirs.child, theirs.guardian
            """, person
        ) { row in
            let (child, custodian) = (row.id(0, as: PersonID.self), row.id(1, as: PersonID.self))
            return (
                child, custodian, Set([row.bool(2) ? child : nil, row.bool(3) ? custodian : nil].compactMap { $0 })
            )
        }
    }
}
