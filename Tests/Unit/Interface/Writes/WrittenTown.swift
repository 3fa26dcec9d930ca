import HTTP
import JSON
import SQLite
import TestSupport

/// A service without a port, as `WriteAttack` needs it.
protocol WrittenTown {
    static var openAPI: [UInt8] { get }
    /// The scopes of machines that are let in; the first may do everything.
    static var scopes: [[String]] { get }
    /// The kinds of documents that the service lists under `/v2.0`.
    static var lists: [String] { get }
    /// What a refused request may leave behind: tables that say who met whom, or what was refused.
    static var mayChange: Set<String> { get }

    /// What is right for an operation where chance would hardly find it, by the operation's name.
    var right: [String: RightRequest] { get }
    /// Operations that are never accepted here, each with the reason.
    static var neverAccepted: [String: String] { get }

    init() throws

    var hosted: HostedRoutes { get }
    var database: Database { get }
    /// Ids that no list gives, by the word before them in a path.
    var known: [String: [String]] { get }
    func token(_ scopes: [String]) throws -> String
}

extension WrittenTown {
    var router: Router { hosted.router }
    var right: [String: RightRequest] { [:] }
    static var neverAccepted: [String: String] { [:] }
}

/// A target and a body that are accepted; nil where any that fits the description is.
struct RightRequest {
    var target: String?
    var body: JSON?
}
