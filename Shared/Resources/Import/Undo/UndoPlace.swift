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

    /// Whether nothing has been looked at in this pass.
    var isAtBeginning: Bool { before == .max }

    /// - Parameters:
    ///   - waiting: how many have to wait for others.
    ///   - kept: how many stay as they are.
    mutating func pass(_ rows: JournalRows, leaving waiting: Int, keeping kept: Int) {
        before = rows.first
        let undone = rows.entries.count - waiting - kept
        looked += undone
        hasUndone = hasUndone || undone > 0
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
