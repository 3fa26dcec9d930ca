package import FoundationEssentials

/// What only one person may have.
package enum PersonClaim: Sendable, Hashable {
    /// In the standard's form.
    case civicNumber(String)
    /// A name to log in by; case makes no difference.
    case principalName(String)
    /// To be in a guardian's care; then the guardian is not in theirs.
    case ward(UUID, of: UUID)
}
