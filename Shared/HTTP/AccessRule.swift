/// Who may use a route and what its answers hold: one row of a service's ``AccessTable``.
///
/// The router lets nobody through to a handler whom the row does not admit. What a person may ask *about* follows from the
/// register, so the handler looks for the relation; the row says which relations it may look for, and the tests that walk the
/// table hold every handler to it.
package struct AccessRule: Sendable, Hashable {
    /// Callers who may, each for one reason.
    package enum Party: Sendable, Hashable {
        /// Whoever reaches the port. Only for answers that hold nothing about anybody.
        case anyone
        /// A system that was granted the scope.
        case machine(String)
        /// Somebody whom the register knows, standing in this relation to what is asked for.
        case person(Relation)
    }

    /// What ties a person to a child, a lesson or a document, by the register as it is now.
    package enum Relation: String, Sendable, CaseIterable {
        /// Teaches the lesson's activity by a current duty.
        case teacher
        /// Is called in for this lesson.
        case substitute
        /// Leads or administers the unit, or one above it: Rektor, Förskolechef, Övrig arbetsledning, Skoladministratör. Those of
        /// the huvudman are among them, by a duty at the top of the tree.
        case office
        /// Is mentor, by a current duty, of a group the child is in today.
        case mentor
        /// Belongs to the student health team (elevhälsa, skollagen 2:25) of the child's unit, or has been given the part of it for a
        /// group the child is in.
        case healthTeam = "health-team"
        /// Answers for the school's reading of the access log: leads (not administers) the unit where a pupil is enrolled, or one
        /// above it.
        case auditor
        /// Has custody today of a child who is not of age.
        case custodian
        /// Was let do this by the pupil, who is of age, or by a guardian who has custody today, and the grant holds today.
        case delegate
        /// Is the pupil, and of age.
        case pupilOfAge = "pupil-of-age"
        /// Handed in the document.
        case author
        /// Is the one it is about.
        case itself = "self"
    }

    /// Kinds of personal data, as an answer may hold them.
    package enum DataClass: String, Sendable, CaseIterable {
        case names, birthdate, sex, contact, photo, identifiers, guardians, enrolments, groups, duties, studies
        case civicNumber = "civic-number"
        /// That somebody has a protection mark, or anything about one who has.
        case protectedIdentity = "protected-identity"
        case schedule
        /// Who was at a lesson, and why not.
        case attendance
        /// What a guardian was told, where and when.
        case alerts
        /// Who has seen or changed what.
        case accesses
    }

    package let parties: Set<Party>
    /// Empty when the answer holds nothing about a person.
    package let data: Set<DataClass>

    package init(_ parties: Set<Party>, data: Set<DataClass>) {
        precondition(!parties.isEmpty, "a route nobody may use")
        precondition(!parties.contains(.anyone) || parties.count == 1 && data.isEmpty, "personal data for anyone")
        self.parties = parties
        self.data = data
    }

    package var isOpen: Bool { parties.contains(.anyone) }

    /// The scopes of which a machine needs one.
    package var scopes: Set<String> {
        Set(parties.compactMap { if case .machine(let scope) = $0 { scope } else { nil } })
    }

    /// The relations of which a person needs one.
    package var relations: Set<Relation> {
        Set(parties.compactMap { if case .person(let relation) = $0 { relation } else { nil } })
    }
}
