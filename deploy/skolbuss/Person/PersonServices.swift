import AccessLog
import JSON
import Runtime
import Transfer

/// The four services, as somebody asks them who answers for people's data.
struct PersonServices {
    static let options: Set<String> = ServiceTrust.options.union([
        "register", "schedule", "attendance", "notify", "token-file",
    ])

    struct Service {
        let name: String
        let url: String
    }

    let all: [Service]
    /// The one that decides about persons.
    var register: Service { all[0] }
    private let token: String
    private let purpose: String
    private let client: HTTPClient

    init(_ arguments: Arguments, purpose: String) throws {
        guard let purpose = Purpose(purpose) else {
            throw UsageError("the purpose is 3 to 200 characters on one line")
        }
        var all: [Service] = []
        for (place, name) in ["register", "schedule", "attendance", "notify"].enumerated() {
            let url =
                try arguments.value(name, variable: "SKOLBUSS_\(name.uppercased())")
                ?? "http://127.0.0.1:\(7101 + place)"
            all.append(Service(name: name, url: url.hasSuffix("/") ? String(url.dropLast()) : url))
        }
        self.all = all
        token = try Files.secret(try arguments.required("token-file"))
        self.purpose = purpose.text
        let trust = try ServiceTrust(arguments)
        client = HTTPClient(
            timeout: .seconds(300), bodyLimit: 64 << 20, verify: trust.verification, as: trust.identity)
    }

    /// What a service says of itself beside the records.
    struct Holding {
        /// Whether records that name protected persons are among them.
        let withProtected: Bool
        /// Every type it may hold, and what it is called.
        let types: [(name: String, title: String)]
    }

    /// Every record a service holds about the person, page by page.
    func records(of person: String, at service: Service, page: (_ records: [JSON]) throws -> Void) throws -> Holding {
        var next: String?
        var holding = Holding(withProtected: false, types: [])
        repeat {
            let query = next.map { "?pageToken=\($0)" } ?? ""
            let answer = try ask("GET", service, "/v1/persons/\(person)/records\(query)")
            guard let data = answer["data"]?.elements, let sees = answer["protectedIncluded"]?.bool,
                let types = answer["types"]?.elements, answer["service"]?.string == service.name
            else { throw ToolError("\(service.name) at \(service.url) does not answer as that service does") }
            holding = Holding(
                withProtected: sees,
                types: types.map { ($0["name"]?.string ?? "", $0["title"]?.string ?? "") })
            try page(Array(data))
            next = answer["pageToken"]?.string
        } while next != nil
        return holding
    }

    func ask(_ method: String, _ service: Service, _ path: String, body: JSON? = nil) throws -> JSON {
        var request = HTTPClientRequest(method, service.url + path, authorization: .bearer(token))
        request.headers.append((Purpose.header, purpose))
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = body.encoded()
        }
        let answer: HTTPClientResponse
        do { answer = try client.send(request) } catch {
            throw ToolError("\(service.name) at \(service.url): \(error)")
        }
        let json = try? JSON(parsing: answer.body)
        guard (200..<300).contains(answer.status) else {
            let said = [json?["title"]?.string, json?["detail"]?.string].compactMap(\.self).joined(separator: ": ")
            throw ToolError("\(service.name) refused (\(answer.status)): \(said)")
        }
        return json ?? .null
    }

    /// As the services write ids.
    static func id(_ text: String) throws(UsageError) -> String {
        let lower = text.lowercased()
        let hyphens: Set<Int> = [8, 13, 18, 23]
        let isID =
            lower.utf8.count == 36
            && lower.utf8.enumerated().allSatisfy { place, byte in
                hyphens.contains(place) ? byte == 0x2D : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            }
        guard isID else { throw UsageError("what is given for --person is no id of a person") }
        return lower
    }
}
