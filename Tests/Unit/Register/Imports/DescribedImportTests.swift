import HTTP
import JSON
import TestSupport
import Testing

@testable import RegisterService

/// What the routes of imports answer is what `openapi.json` says.
struct DescribedImportTests {
    private let bench: ImportBench

    init() throws { bench = try ImportBench() }

    private func expect(_ response: Response, _ method: String, _ path: String, status: Int) throws {
        #expect(response.status == status)
        let interface = try InterfaceDocument(RegisterService.openAPI)
        let schema = try #require(
            try interface.schema(of: path, method, status: status), "\(method) \(path) \(status) is not described")
        let mistakes = SchemaCheck(document: interface.json).mistakes(in: try JSON(parsing: response.body), schema)
        #expect(mistakes.isEmpty, "\(method) \(path) \(status): \(mistakes.prefix(5))")
    }

    private func id(_ response: Response) throws -> String {
        let json = try JSON(parsing: response.body)
        return try #require((json["import"] ?? json["id"])?.string)
    }

    @Test func `every answer about an import that succeeds`() throws {
        let document = Town.persons([Town.person(1, ",\"shoe\":1"), Town.person(2), #"{"givenName":"?"}"#])
        let first = try bench.send(.post, "/v1/imports", document)
        try expect(first, "post", "/v1/imports", status: 200)
        try expect(
            try bench.send(.post, "/v1/imports?dryRun=true&complete=true&maxDeleted=100", Town.persons([1])), "post",
            "/v1/imports", status: 200)
        let second = try bench.send(.post, "/v1/imports", Town.persons([Town.person(1, name: "Kim")]))
        try bench.load(Town.group(101, of: [2]))
        for response in [first, second] {
            let path = "/v1/imports/\(try id(response))"
            try expect(
                try bench.send(.post, "\(path)/undo?dryRun=true"), "post", "/v1/imports/{import}/undo", status: 200)
            try expect(try bench.send(.post, "\(path)/undo"), "post", "/v1/imports/{import}/undo", status: 200)
            try expect(try bench.send(.get, path), "get", "/v1/imports/{import}", status: 200)
        }
        let later = try bench.send(.post, "/v1/imports", Town.persons([3]), prefer: "respond-async")
        try expect(later, "post", "/v1/imports", status: 202)
        try expect(try bench.send(.get, "/v1/imports"), "get", "/v1/imports", status: 200)
        try expect(try bench.send(.post, "/v1/imports", Town.persons([4])), "post", "/v1/imports", status: 409)
        try bench.startWorker()
        let path = "/v1/imports/\(try id(later))"
        try eventually("it is applied") { try bench.ask(.get, path)["state"] == "applied" }
        try expect(
            try bench.send(.post, "\(path)/undo", prefer: "respond-async"), "post", "/v1/imports/{import}/undo",
            status: 202)
    }

    @Test func `every refusal`() throws {
        let applied = try bench.load(Town.persons([1]))
        let tried = try bench.load(Town.persons([1]), "?dryRun=true")
        for (method, target, body, path, status) in [
            (HTTP.Method.post, "/v1/imports", "{", "/v1/imports", 400),
            (.post, "/v1/imports?force=true", "{}", "/v1/imports", 400),
            (.post, "/v1/imports", "{}", "/v1/imports", 422),
            (.post, "/v1/imports?strict=true", Town.persons(["{}"]), "/v1/imports", 422),
            (.get, "/v1/imports?limit=0", "", "/v1/imports", 400),
            (.get, "/v1/imports/\(School.pupil)", "", "/v1/imports/{import}", 404),
            (.post, "/v1/imports/\(School.pupil)/undo", "", "/v1/imports/{import}/undo", 404),
            (.post, "/v1/imports/\(applied)/undo?force=true", "", "/v1/imports/{import}/undo", 400),
            (.post, "/v1/imports/\(tried)/undo", "", "/v1/imports/{import}/undo", 409),
            (.post, "/v1/imports/\(School.pupil)/resume", "", "/v1/imports/{import}/resume", 404),
            (.post, "/v1/imports/\(applied)/resume", "", "/v1/imports/{import}/resume", 409),
        ] {
            try expect(
                try bench.send(method, target, body), method.rawValue.lowercased(), path, status: status)
            try expect(
                try bench.send(method, target, body, scopes: ["ss12000.read"]), method.rawValue.lowercased(), path,
                status: 403)
        }
    }
}
