import Runtime
import SS12000

/// How a period is stored: an open side becomes the first or last date there is, so that one comparison answers
/// "does it include this day" and an index can be used.
enum OpenDates {
    static func start(_ period: Period) -> String { period.start?.description ?? "0001-01-01" }
    static func end(_ period: Period) -> String { period.end?.description ?? "9999-12-31" }
}
