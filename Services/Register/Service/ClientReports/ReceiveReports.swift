import Access
import HTTP
import JSON
import Runtime
import SQLite

/// `POST /log/` and `POST /statistics/`: clients tell how their reading went. What they say is stored for operators and
/// counted, and goes into no log of ours.
struct ReceiveReports: Sendable {
    private let database: Database
    private let settings: ReportSettings
    private let entries: [LogEntry.Severity: Counter]
    private let statistics: Counter

    init(database: Database, settings: ReportSettings, metrics: Metrics) {
        self.database = database
        self.settings = settings
        entries = Dictionary(
            uniqueKeysWithValues: LogEntry.Severity.allCases.map { severity in
                (
                    severity,
                    metrics.counter(
                        "client_log_entries_total", "What clients reported of their reading, by their own judgement",
                        labels: [("severity", severity.rawValue)])
                )
            })
        statistics = metrics.counter("client_statistics_entries_total", "Statistics that clients reported")
    }

    func log(_ request: Request, _ caller: Caller) throws -> Response {
        let entry = try LogEntry(request)
        let (client, kept) = (caller.subject, settings.kept)
        try database.write { transaction in
            try ReportStore.log.add(
                entry.document.encoded(), entry.severity.rawValue, by: client, keeping: kept, in: transaction)
        }
        entries[entry.severity]?.add()
        return Self.received
    }

    func statistics(_ request: Request, _ caller: Caller) throws -> Response {
        let entry = try StatisticsEntry(request)
        let (client, kept) = (caller.subject, settings.kept)
        try database.write { transaction in
            try ReportStore.statistics.add(
                entry.document.encoded(), entry.type.rawValue, by: client, keeping: kept, in: transaction)
        }
        statistics.add()
        return Self.received
    }

    /// The standard has no content here, yet there are clients that read it as JSON.
    private static let received = Response.json([:], status: 201)
}
