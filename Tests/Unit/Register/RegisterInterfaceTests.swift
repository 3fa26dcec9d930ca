import FoundationEssentials
import HTTP
import JSON
import Messaging
import Testing

@testable import RegisterService
@testable import Resources

/// `openapi.json` is what an outsider programs against.
struct RegisterInterfaceTests {
    private func interface() throws -> InterfaceDocument { try InterfaceDocument(RegisterService.openAPI) }

    @Test func `every route is described and every described path is a route`() throws {
        let bench = try RegisterBench()
        try interface().expectExactly(bench.routes)
    }

    @Test func `an import may be a gigabyte, what clients tell 64 kilobytes, anything else what the server allows`()
        throws
    {
        for route in try RegisterBench().routes {
            let tells =
                !route.pattern.hasPrefix("/v1")
                && ["/subscriptions", "/log/", "/statistics/"].contains { route.pattern.contains($0) }
            let takesDocuments = route.pattern == "/v1/imports" && route.method == .post
            #expect(route.bodyBytes == (takesDocuments ? 1_000_000_000 : tells ? 65_536 : nil))
            #expect((route.bodyFolder != nil) == takesDocuments)
        }
    }

    @Test(arguments: RegisterLists.all.map(\.table.path))
    func `every described parameter of a list is served`(path: String) throws {
        for query in try interface().queries(of: "/v2.0/\(path)") {
            #expect(try ReadingTown.shared().bench.get("/v2.0/\(path)?\(query)").status == 200, "\(query)")
        }
    }

    @Test(arguments: RegisterLists.all.map(\.table.path))
    func `every described word of a parameter is served, and so is every word served described`(path: String) throws {
        for (name, served) in [
            ("sortkey", RegisterLists.all.first { $0.table.path == path }?.sortKeys.keys.sorted()),
            ("expand", RegisterLists.all.first { $0.table.path == path }?.expansions.map(\.name).sorted()),
        ] {
            let parameter = try interface().parameters(of: "/v2.0/\(path)").first { $0["name"]?.string == name }
            let schema = parameter?["schema"]?["items"] ?? parameter?["schema"]
            #expect((schema?["enum"]?.elements?.compactMap(\.string).sorted() ?? []) == served)
        }
    }

    @Test func `whatever reads the purpose says so, and where one is missing`() throws {
        let (bench, interface) = (try RegisterBench(), try interface())
        let scopes = [
            "ss12000.read", "register.write", "register.protect", "ss12000.protected", "records.export",
            "records.erase", "records.protected",
        ]
        for operation in try interface.operations {
            let parts = operation.split(separator: " ").map(String.init)
            guard let method = HTTP.Method(rawValue: parts[0]) else { continue }
            let target = parts[1].split(separator: "/", omittingEmptySubsequences: false)
                .map { $0.hasPrefix("{") ? School.pupil : String($0) }.joined(separator: "/")
            let response = try bench.send(method, target, "{}", scopes: scopes, purpose: "x")
            let readsIt =
                response.status == 400 && String(decoding: response.body, as: UTF8.self).contains("Skolbuss-Purpose")
            let described = try interface.parameters(of: parts[1], parts[0].lowercased()).contains {
                $0["name"]?.string == "Skolbuss-Purpose" && $0["in"]?.string == "header"
            }
            // People name one there who lead the unit of somebody protected; systems have a scope instead.
            let isPeoples = operation.hasSuffix(" /v1/access-log")
            #expect(readsIt == (described && !isPeoples), "\(operation)")
        }
        for path in RegisterLists.all.filter({ $0.person != nil }).map(\.table.path) + ["persons"] {
            let refused = try interface.description(of: "/v2.0/\(path)/{id}", "get", status: 403)
            #expect(refused.contains("purpose-missing"), "\(path)")
        }
    }

    @Test func `whatever is refused while another register is followed says so`() throws {
        let (bench, interface) = (try RegisterBench(["FOLLOW_URL": "http://127.0.0.1:1"]), try interface())
        try FollowedRefusals(interface).expect { method, target in
            try bench.send(method, target, "{}", scopes: ["register.write", "register.protect", "ss12000.protected"])
        }
    }

    @Test func `a refusal for what the writer may not know of is described`() throws {
        for (path, code) in [("organisations", "resource-referred-to"), ("duties", "duty-held")] {
            #expect(try interface().description(of: "/v1/\(path)/{id}", "put", status: 409).contains(code))
        }
    }

    @Test func `the description is whole`() throws {
        try interface().expectWhole()
    }
}
