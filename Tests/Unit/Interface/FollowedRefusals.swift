import HTTP
import JSON
import Testing

/// That a description names, at exactly the operations where it is so, the refusal while somebody else's data is followed.
struct FollowedRefusals {
    private let interface: InterfaceDocument

    init(_ interface: InterfaceDocument) { self.interface = interface }

    /// - Parameter send: to a service that follows another.
    func expect(_ send: (HTTP.Method, String) throws -> Response) throws {
        var refused = 0
        for operation in try interface.writes {
            let target = operation.pattern.split(separator: "/")
                .map { $0.hasPrefix("{") ? "00000000-0000-4000-8000-000000000001" : String($0) }
                .reduce("") { "\($0)/\($1)" }
            let response = try send(operation.method, target)
            let isRefused = String(decoding: response.body, as: UTF8.self).contains(#""followed-register""#)
            let described = operation.responses["409"]?["description"]?.string?.contains("followed-register") == true
            #expect(isRefused == described, "\(operation.name)")
            refused += isRefused ? 1 : 0
        }
        #expect(refused > 0)
    }
}
