import Glibc
import JSON
import Transfer

/// One of the services that take documents, as the tool asks it.
struct ImportClient {
    static let options: Set<String> = ServiceTrust.options.union(["register", "schedule", "token-file"])

    let name: String
    private let url: String
    private let token: String
    private let trust: ServiceTrust

    private init(_ name: String, _ url: String, _ token: String, _ trust: ServiceTrust) {
        self.name = name
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        self.trust = trust
    }

    /// Register and Schedule, in the order in which they are asked.
    static func both(_ arguments: Arguments) throws -> [ImportClient] {
        let register = try arguments.value("register", variable: "SKOLBUSS_REGISTER") ?? "http://127.0.0.1:7101"
        let schedule = try arguments.value("schedule", variable: "SKOLBUSS_SCHEDULE") ?? "http://127.0.0.1:7102"
        let token = try Files.secret(try arguments.required("token-file"))
        let trust = try ServiceTrust(arguments)
        return [
            ImportClient("Register", register, token, trust), ImportClient("Schedule", schedule, token, trust),
        ]
    }

    /// The service that knows this import.
    static func knowing(_ id: String, _ arguments: Arguments) throws -> ImportClient {
        guard id.utf8.count == 36, id.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x66).contains($0) }) else {
            throw UsageError("'\(id)' is no id of an import")
        }
        for service in try both(arguments) where try service.send("GET", "/v1/imports/\(id)").status != 404 {
            return service
        }
        throw ToolError("no service knows the import \(id)")
    }

    /// Hands the file over and waits for what becomes of it.
    func importFile(_ path: String, _ query: String) throws -> JSON {
        let response = try send("POST", "/v1/imports\(query)", file: path, isAsync: true)
        let taken = try document(response, or: "refused the document")
        return try finished(try id(of: taken))
    }

    /// Waits until nothing is done with the import any more, and tells meanwhile how far it is.
    func finished(_ id: String) throws -> JSON {
        var progress = ImportProgress(name)
        defer { progress.end() }
        while true {
            let found = try ask("GET", "/v1/imports/\(id)")
            guard ["received", "validating", "applying", "undoing"].contains(found["state"]?.string ?? "") else {
                return found
            }
            progress.tell(found)
            usleep(progress.pause)
        }
    }

    func ask(_ method: String, _ path: String, isAsync: Bool = false) throws -> JSON {
        try document(try send(method, path, isAsync: isAsync), or: "refused")
    }

    func id(of json: JSON) throws -> String {
        guard let id = json["id"]?.string else {
            throw ToolError("\(name) did not answer as an importing service does")
        }
        return id
    }

    private func document(_ response: HTTPClientResponse, or refused: String) throws -> JSON {
        let json = try? JSON(parsing: response.body)
        guard (200..<300).contains(response.status), let json else {
            let said = [json?["title"]?.string, json?["detail"]?.string].compactMap(\.self)
            throw ToolError("\(name) \(refused) (\(response.status)): \(said.joined(separator: ": "))")
        }
        return json
    }

    private func send(
        _ method: String, _ path: String, file: String? = nil, isAsync: Bool = false
    ) throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, url + path, bodyFile: file, authorization: .bearer(token))
        if file != nil { request.headers.append(("Content-Type", "application/json")) }
        if isAsync { request.headers.append(("Prefer", "respond-async")) }
        // A city's document takes its time to send, and its report to read.
        let client = HTTPClient(
            timeout: .seconds(3_600), bodyLimit: 256 << 20, verify: trust.verification, as: trust.identity)
        do {
            return try client.send(request)
        } catch TransferError.unusable(part: "body file") {
            throw ToolError("cannot read \(file ?? "the document")")
        } catch {
            throw ToolError("\(name) at \(url): \(error)")
        }
    }
}
