package import FoundationEssentials
import Runtime

/// The ids of everything in a city. Each follows from the seed, the kind and a number, so that a program which knows the
/// city knows every id without asking.
package struct CityID: Sendable {
    /// The kinds' numbers are part of the ids and never change.
    package enum Kind: UInt64, Sendable {
        case organisation = 1
        case syllabus, programme, guardian, pupil, staff, group, placement, duty, studyPlan, offering, activity, lesson
    }

    let seed: UInt64

    /// UUIDs of version 8 (RFC 9562: ours to fill). The number is spread by an odd factor, which keeps different numbers
    /// different and lets ids arrive in no order, as a real register's do.
    package func callAsFunction(_ kind: Kind, _ number: Int) -> UUID {
        let spread = UInt64(number) &* 0x9e37_79b9_7f4a_7c15 &+ Chance.mixed(seed ^ kind.rawValue << 48 ^ 0x5eed)
        let head = Chance.mixed(spread ^ seed) >> 16
        return UUID(high: head << 16 | 0x8000 | kind.rawValue, low: 1 << 63 | spread & (1 << 62 - 1))
    }

    /// The number of something in a district.
    static func number(_ district: Int, _ place: Int) -> Int { district << 44 | place }
}
