import Runtime

/// A stretch of time, the end not included.
struct Span: Hashable, Sendable {
    let start: Instant
    let end: Instant

    var length: Duration { end - start }

    /// The time both have in common; zero when they only touch.
    func overlap(_ other: Span) -> Duration {
        let from = max(start, other.start)
        let to = min(end, other.end)
        return from < to ? to - from : .zero
    }
}

/// Which reports explain the absence from which lesson.
enum Coverage {
    /// Reports cover a lesson when together they overlap at least half of it.
    ///
    /// "Absent" in a roll means the whole lesson. A report that only grazes it (the dentist until ten past nine, a
    /// lesson from nine to ten) does not explain why a pupil never came; asking for every minute would alert guardians
    /// who reported "until ten" about a lesson that ends five past. Time that two reports share counts once.
    static func isCovered(_ lesson: Span, by reports: [Span]) -> Bool {
        var covered: Duration = .zero
        var reached = lesson.start
        for report in reports.sorted(by: { $0.start < $1.start }) {
            covered += Span(start: max(report.start, reached), end: max(report.end, reached)).overlap(lesson)
            reached = max(reached, report.end)
        }
        return covered > .zero && covered * 2 >= lesson.length
    }
}
