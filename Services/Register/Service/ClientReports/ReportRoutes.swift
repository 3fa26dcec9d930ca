import Access
import HTTP

/// Where clients report, under `/v2.0` and at the root, and where operators read it. The standard writes the former with
/// a slash at the end; they are found without it as well.
enum ReportRoutes {
    static let largestBody = 65_536

    static func all(_ receive: ReceiveReports, _ read: ReadReports, gate: Gate) -> [Route] {
        let standard = ["/v2.0", ""].flatMap { base in
            func route(_ path: String, _ answer: @escaping Gate.Handler) -> Route {
                Route(
                    .post, base + path, style: .ss12000, access: .token, bodyBytes: largestBody,
                    handler: gate.token(answer))
            }
            return [
                route("/log/") { try receive.log($0, $1) }, route("/statistics/") { try receive.statistics($0, $1) },
            ]
        }
        return standard + [
            Route(
                .get, "/v1/log-entries", access: .token,
                handler: gate.token { request, caller in try read.log(request, caller) }),
            Route(
                .get, "/v1/statistics-entries", access: .token,
                handler: gate.token { request, caller in try read.statistics(request, caller) }),
        ]
    }
}
