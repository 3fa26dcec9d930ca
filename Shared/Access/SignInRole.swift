/// Why somebody has a right, as far as it matters how surely they signed in.
///
/// It is no claim of the token's: whether somebody stands in the role to what they ask for, the register says. A token that is too
/// weak for a role has none of its rights, and those of the person's other roles as before.
package enum SignInRole: UInt8, Sendable, CaseIterable {
    /// Teaches, is called in, or is mentor.
    case teaching
    /// Leads or administers the school's unit, or one above it.
    case office
    /// The same by a duty at the top of the tree, above the unit.
    case huvudman
    /// The student health team.
    case health
    /// Has custody, or was let do what one who has it, or a pupil of age, may.
    case guardian
    /// Is the one it is about: a pupil, of age or not, and whoever asks who has read of them.
    case pupil

    /// Those that come of a duty.
    package static let staff: [SignInRole] = [.teaching, .office, .huvudman, .health]

    package var asRoles: SignInRoles { SignInRoles(rawValue: 1 << rawValue) }
}

/// Some of the roles.
package struct SignInRoles: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let teaching = SignInRole.teaching.asRoles
    package static let office = SignInRole.office.asRoles
    package static let huvudman = SignInRole.huvudman.asRoles
    package static let health = SignInRole.health.asRoles
    package static let guardian = SignInRole.guardian.asRoles
    package static let pupil = SignInRole.pupil.asRoles

    package static let staff: SignInRoles = [.teaching, .office, .huvudman, .health]
    package static let all: SignInRoles = [.staff, .guardian, .pupil]
}
