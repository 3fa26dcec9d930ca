package import HTTP
import SQLite

extension Problem {
    /// What clients are told when the database fails in a way that passes: nothing was changed, and trying again is
    /// right. Nil for every other error.
    package init?(storage error: any Error) {
        guard let error = error as? SQLiteError, error.isTransient || error == .closed else { return nil }
        self.init(
            status: 503, code: "storage-unavailable", title: "The service cannot store anything at the moment",
            detail: "Nothing was changed; try again later", headers: [("Retry-After", "5")])
    }
}
