import JSON
import Runtime
import SS12000
import Transfer

/// The way in that a user has: the front door, and a token.
struct Stage {
    let frontDoor: String
    let mails: Mails
    let personToken: (String) throws -> String
    let machineToken: ([String]) throws -> String
    private let client = HTTPClient(timeout: .seconds(30))

    init(
        frontDoor: String, mails: Mails, personToken: @escaping (String) throws -> String,
        machineToken: @escaping ([String]) throws -> String
    ) {
        self.frontDoor = frontDoor
        self.mails = mails
        self.personToken = personToken
        self.machineToken = machineToken
    }

    /// Sends a request and reads the JSON that comes back; anything but a success is a `Refusal`.
    @discardableResult
    /// - Parameter purpose: what one child's data is asked for; needed for one who is protected.
    func call(
        _ method: String, _ path: String, as token: String, for purpose: String? = nil, _ body: JSON? = nil
    ) throws -> JSON {
        let purposes = purpose.map { [(name: "Skolbuss-Purpose", value: $0)] } ?? []
        let answer = try client.send(
            HTTPClientRequest(
                method, frontDoor + path,
                headers: purposes + (body == nil ? [] : [(name: "Content-Type", value: "application/json")]),
                body: body?.encoded() ?? [], authorization: .bearer(token)))
        guard (200..<300).contains(answer.status) else {
            let code = (try? JSON(parsing: answer.body))?["code"]?.string ?? "-"
            throw Refusal(
                status: answer.status, description: "\(method) \(Self.pattern(path)): \(answer.status) \(code)")
        }
        return answer.body.isEmpty ? .null : try JSON(parsing: answer.body)
    }

    /// The path without what identifies anybody, for messages.
    private static func pattern(_ path: String) -> String {
        path.split(separator: "?")[0].split(separator: "/").map { $0.count == 36 ? "…" : String($0) }
            .reduce(into: "") { $0 += "/" + $1 }
    }
}

/// An answer that is no success.
struct Refusal: Error, CustomStringConvertible {
    let status: Int
    let description: String
}

struct MorningError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
