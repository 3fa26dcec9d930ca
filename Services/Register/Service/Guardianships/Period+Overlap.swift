import SS12000

extension Period {
    /// Whether some day belongs to both. Open ends are endless.
    func overlaps(_ other: Period) -> Bool {
        if let start, let end = other.end, end < start { return false }
        if let end, let start = other.start, end < start { return false }
        return true
    }

    /// Whether it has no day at all: it ended before it began.
    var isEmpty: Bool {
        guard let start, let end else { return false }
        return end < start
    }
}
