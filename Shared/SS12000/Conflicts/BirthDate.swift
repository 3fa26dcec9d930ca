import Runtime

/// On which days somebody can have been born.
enum BirthDate {
    /// Nobody alive was born before; suppliers' stand-ins for "unknown" lie there.
    static let earliestYear = 1900

    /// What is wrong with it; nil when it can be right.
    static func mistake(_ date: LocalDate, today: LocalDate) -> DocumentRule? {
        if date > today { return .dateInFuture }
        return date.year < earliestYear ? .dateTooEarly : nil
    }
}
