import HTTP
import SQLite

/// A service without a port, as `WriteAttack` needs it.
protocol WrittenTown {
    static var openAPI: [UInt8] { get }
    /// The scopes of machines that are let in; the first may do everything.
    static var scopes: [[String]] { get }
    /// The kinds of documents that the service lists under `/v2.0`.
    static var lists: [String] { get }
    /// What a refused request may leave behind: tables that say who met whom, or what was refused.
    static var mayChange: Set<String> { get }

    init() throws

    var router: Router { get }
    var database: Database { get }
    /// Ids that no list gives, by the word before them in a path.
    var known: [String: [String]] { get }
    func token(_ scopes: [String]) throws -> String
}
