/// Whom somebody is responsible for, found from their end.
///
/// `responsible` is what children's documents say, and has no index by guardian: whoever stands there has a `guardianship`
/// too (`SettleResponsibles`), which has one.
enum Wards {
    /// A condition on `responsible`, with the guardian's id as the statement's first value.
    static let condition = """
        responsible.guardian = ?1 AND responsible.child IN (SELECT child FROM guardianship WHERE guardian = ?1)
        """
}
