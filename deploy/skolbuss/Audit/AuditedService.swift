import AccessLog
import JSON
import Runtime
import Transfer

/// A running service's access log, as its auditor reads it.
struct AuditedService {
    static let options: Set<String> = ServiceTrust.options.union(["url", "token-file"])

    private static let perPage = 1_000

    /// Where the log is read.
    let url: String
    private let token: String
    private let client: HTTPClient

    /// Nil when no service is named.
    init?(_ arguments: Arguments) throws {
        guard let url = try arguments.value("url") else { return nil }
        let plain = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.url = plain.hasSuffix("/access-log") ? plain : plain + "/v1/access-log"
        token = try Files.secret(try arguments.required("token-file"))
        let trust = try ServiceTrust(arguments)
        // A page of a thousand readings of long lists is tens of megabytes.
        client = HTTPClient(
            timeout: .seconds(120), bodyLimit: 256 << 20, verify: trust.verification, as: trust.identity)
    }

    /// Reads all of it, the oldest first. Each page is a reading that the service writes down at the end, where it is read too.
    func prove(witness: Int64?, _ period: AccessLogCheck.Period) throws -> AccessLogProof {
        let oldest = { try page(after: 0, limit: 1).records.first?.sequence }
        return try AccessLogProof(witness: witness, period: period, oldest: oldest) { place, body in
            let page = try page(after: place, limit: Self.perPage)
            for record in page.records { body(record) }
            return page.hasMore
        }
    }

    private func page(after place: Int64, limit: Int) throws -> (records: [AccessRecord], hasMore: Bool) {
        let token = place > 0 ? "&pageToken=\(place)" : ""
        var request = HTTPClientRequest("GET", "\(url)?order=oldest&limit=\(limit)\(token)")
        request.authorization = .bearer(self.token)
        let answer: HTTPClientResponse
        do {
            answer = try client.send(request)
        } catch {
            throw ToolError("\(url): \(error)")
        }
        let json = try? JSON(parsing: answer.body)
        guard answer.status == 200, let data = json?["data"]?.elements else {
            let said = [json?["title"]?.string, json?["detail"]?.string].compactMap(\.self)
            throw ToolError("\(url) refused (\(answer.status)): \(said.joined(separator: ": "))")
        }
        let records = try data.map { record in
            guard let record = AccessRecord(auditor: record) else {
                throw ToolError("\(url): it answers what is no access log")
            }
            return record
        }
        return (records, json?["pageToken"]?.string != nil)
    }
}
