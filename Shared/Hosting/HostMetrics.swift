import FoundationEssentials
import Glibc
import Runtime
import SQLite

/// The figures every service has beside those of its relay, its consumers and its routes.
enum HostMetrics {
    static func register(_ metrics: Metrics, database: Database) {
        let statistics = database.statistics
        metrics.gauge("sqlite_commits", "Transactions committed since the start.") { Double(statistics.commits) }
        metrics.gauge("sqlite_writes", "Changes committed since the start; by commits, how many share one.") {
            Double(statistics.writes)
        }
        metrics.gauge("sqlite_largest_group", "Most changes that shared one commit.") {
            Double(statistics.largestGroup)
        }
        metrics.gauge("sqlite_wal_bytes", "Size of the write-ahead log.") { Double(database.walBytes) }
        metrics.gauge("process_resident_memory_bytes", "Memory of the process that is in use.") { residentBytes() }
        let start = Double(Clock.system.now().microseconds) / 1_000_000
        metrics.gauge("process_start_time_seconds", "When the process started, in Unix time.") { start }
    }

    private static func residentBytes() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return 0 }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
