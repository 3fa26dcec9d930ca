import Testing

@testable import SS12000

struct ReferenceMemberTests {
    @Test func `the name of a member tells what it refers to`() {
        #expect(ReferenceMember.kinds.allSatisfy { $0.value.count == 1 })
        let known: [(String, ResourceKind?)] = [
            ("person", .persons), ("child", .persons), ("owners", .persons), ("student", .persons),
            ("group", .groups), ("groups", .groups), ("duty", .duties), ("enroledAt", .organisations),
            ("organisation", .organisations), ("offeredSyllabuses", .syllabuses), ("parentProgramme", .programmes),
            ("parentActivity", .activities), ("rooms", nil), ("displayName", nil), ("id", nil),
        ]
        for (member, kind) in known { #expect(ReferenceMember.kind(of: member) == kind, "\(member)") }
    }
}
