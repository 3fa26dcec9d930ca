/// Where an undo is in the journal.
///
/// It goes through it from the newest entry to the oldest, and again for what had to wait for others: a guardian who is still
/// some child's, a child whose guardian is not there again. When a pass undoes nothing, what is left can only be undone
/// together, or not at all: that is the last pass. A process that dies in between begins a pass anew, with what is left.
struct UndoPlace: Sendable {
    private(set) var isLast = false
    private(set) var isOver = false
    /// Rows from this one on have been looked at in this pass.
    private(set) var before = Int64.max
    private(set) var looked = 0
    private var hasUndone = false
    private var hasLeft = false

    mutating func pass(_ rows: JournalRows, leaving waiting: Int) {
        before = rows.first
        looked += rows.entries.count - waiting
        hasUndone = hasUndone || waiting < rows.entries.count
        hasLeft = hasLeft || waiting > 0
    }

    /// There is nothing before this place.
    mutating func end() {
        isOver = !hasLeft
        isLast = hasLeft && !hasUndone
        before = .max
        (hasUndone, hasLeft) = (false, false)
    }
}
