package import SS12000

/// What the register says, at one moment, about whom an absence of a child may be told to.
package enum Family: Hashable, Sendable {
    package enum Exemption: String, Sendable {
        /// From the 18th birthday there is no guardian, and telling one would break secrecy.
        case adult
        case deceased
    }

    package struct Guardian: Hashable, Sendable {
        package let id: PersonID
        /// True when there is an address, or when the register has not yet sent this person.
        package let mayHaveAddress: Bool

        package init(id: PersonID, mayHaveAddress: Bool) {
            self.id = id
            self.mayHaveAddress = mayHaveAddress
        }
    }

    /// The register has not (yet) sent the child, or has marked it protected and not yet sent the document.
    case unknown
    /// Nobody may be told.
    case exempt(Exemption)
    /// Every custodian now, living ones only, in the register's order. Empty when the child has none.
    case guardians([Guardian])
}
