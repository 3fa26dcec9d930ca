import FoundationEssentials
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

struct `The router` {
    private struct Unexpected: Error, CustomStringConvertible {
        let description = "the cupboard is empty"
    }

    private static func echo(_ text: String) -> Route.Handler {
        { _ in .text(text) }
    }

    private func router(_ routes: Route...) -> Router {
        Router(testing: routes)
    }

    private func ask(
        _ router: Router, _ target: String, _ method: HTTP.Method = .get,
        headers: [(name: String, value: String)] = [], body: String = ""
    ) throws -> Response {
        let request = try #require(Request(method, target, headers: headers, body: [UInt8](body.utf8)))
        return router.respond(to: request)
    }

    private func code(_ response: Response) -> String? {
        (try? JSON(parsing: response.body))?["code"]?.string
    }

    @Test(arguments: [
        ("/v1/lessons/7/roll", "roll 7"), ("/v1/lessons/7/roll/", "roll 7"), ("/v1/lessons/a%2Fb/roll", "roll a/b"),
        ("/v1/lessons/r%C3%A4v/roll", "roll räv"), ("/v1/lessons/today/roll", "today"), ("/v1", "root"),
        ("/v1/", "root"),
    ])
    func `a path finds its route and its parameters`(target: String, expected: String) throws {
        let router = router(
            Route(.get, "/v1/lessons/{lesson}/roll", access: .open) {
                .text("roll \(try $0.parameter("lesson", as: String.self))")
            },
            Route(.get, "/v1/lessons/today/roll", access: .open, handler: Self.echo("today")),
            Route(.get, "/v1", access: .open, handler: Self.echo("root")))
        let response = try ask(router, target)
        #expect(String(decoding: response.body, as: UTF8.self) == expected)
    }

    @Test(arguments: ["/v1/nothing", "/v1/lessons//roll", "/v1/lessons/7/roll/more", "/v1/Lessons/7/roll"])
    func `a path of no route is not found`(target: String) throws {
        let router = router(Route(.get, "/v1/lessons/{lesson}/roll", access: .open, handler: Self.echo("")))
        let response = try ask(router, target)
        #expect(response.status == 404)
        #expect(response.header("content-type") == "application/problem+json")
        #expect(code(response) == "not-found")
    }

    @Test func `a standard path that is not found has no body`() throws {
        let response = try ask(router(), "/v2.0/persons/1")
        #expect(response.status == 404)
        #expect(response.body.isEmpty)
        #expect(try ask(router(), "/persons").body.isEmpty)
    }

    @Test func `a method the path does not take is told which it takes`() throws {
        let router = router(
            Route(.get, "/v1/absences", access: .open, handler: Self.echo("")),
            Route(.post, "/v1/absences", access: .open, handler: Self.echo("")))
        let response = try ask(router, "/v1/absences", .delete)
        #expect(response.status == 405)
        #expect(response.header("Allow") == "GET, POST, HEAD")
        #expect(code(response) == "method-not-allowed")
    }

    @Test func `a head request is answered by the get route`() throws {
        let router = router(Route(.get, "/v1/x", access: .open, handler: Self.echo("x")))
        #expect(try ask(router, "/v1/x", .head).status == 200)
    }

    @Test func `a route for callers refuses who brings no token before its handler runs`() throws {
        let counter = Metrics().counter("ran", "")
        let router = router(
            Route(.get, "/v1/x", access: .token) { _ in
                counter.add(); return .noContent
            })
        let response = try ask(router, "/v1/x")
        #expect(response.status == 401)
        #expect(code(response) == "token-missing")
        #expect(response.header("WWW-Authenticate") == "Bearer")
        #expect(counter.value == 0)
        #expect(try ask(router, "/v1/x", headers: [("Authorization", "Bearer x")]).status == 204)
    }

    @Test func `a thrown problem becomes a problem document`() throws {
        let problem = Problem(
            status: 409, code: "lesson-cancelled", title: "The lesson is cancelled", detail: "No roll is taken",
            field: "lesson", errors: [.init("marks[3].student", "is not in the group")], headers: [("Retry-After", "9")]
        )
        let response = try ask(router(Route(.put, "/v1/x", access: .open) { _ in throw problem }), "/v1/x", .put)
        #expect(response.status == 409)
        #expect(response.header("Retry-After") == "9")
        #expect(
            try JSON(parsing: response.body) == [
                "type": "urn:skolbuss:problem:lesson-cancelled", "title": "The lesson is cancelled", "status": 409,
                "code": "lesson-cancelled", "detail": "No roll is taken", "field": "lesson",
                "errors": [["field": "marks[3].student", "rule": "is not in the group"]],
            ])
    }

    @Test func `on a standard path the problem has the shape of the standard`() throws {
        let router = router(
            Route(.get, "/v2.0/persons", style: .ss12000, access: .open) { _ in
                throw Problem.parameterMalformed("limit", "is a number from 1 to 1000")
            },
            Route(.get, "/v2.0/persons/{id}", style: .ss12000, access: .open) { _ in throw Problem.notFound })
        let response = try ask(router, "/v2.0/persons?limit=x")
        #expect(response.status == 400)
        #expect(
            try JSON(parsing: response.body) == [
                "code": "parameter-malformed",
                "message": "A parameter has the wrong form (limit): is a number from 1 to 1000",
            ])
        let missing = try ask(router, "/v2.0/persons/1")
        #expect(missing.status == 404)
        #expect(missing.body.isEmpty)
    }

    @Test func `an unexpected error tells the client nothing and the log where to look`() throws {
        let lines = RunningServer.Lines()
        var router = router(
            Route(.get, "/v1/children/{child}", access: .open) { _ in throw Unexpected() })
        router.log = Log(service: "test", sink: { lines.append($0) })
        let id = Identifiers.v7.next()
        let request = try #require(Request(.get, "/v1/children/4711?name=Alva", id: id))
        let response = router.respond(to: request)
        #expect(response.status == 500)
        #expect(code(response) == "internal")
        #expect(!String(decoding: response.body, as: UTF8.self).contains("cupboard"))
        #expect(lines.text.contains("cupboard") && lines.text.contains(id.lowercase))
        #expect(lines.text.contains("/v1/children/{child}"))
        #expect(!lines.text.contains("4711") && !lines.text.contains("Alva"))
    }

    @Test func `errors of other modules get the problem the service gives them`() throws {
        var router = router(Route(.get, "/v1/x", access: .open) { _ in throw Unexpected() })
        router.translate = { $0 is Unexpected ? .overloaded : nil }
        #expect(try ask(router, "/v1/x").status == 503)
    }

    @Test(arguments: [
        ("/v1/7/2026-11-25/0190b5a0-0000-7000-8000-000000000001", 200),
        ("/v1/x/2026-11-25/0190b5a0-0000-7000-8000-000000000001", 400),
        ("/v1/7/2026-13-25/0190b5a0-0000-7000-8000-000000000001", 400), ("/v1/7/2026-11-25/0190b5a0", 400),
    ])
    func `parameters are read as what they are meant to be`(target: String, status: Int) throws {
        let router = router(
            Route(.get, "/v1/{number}/{date}/{id}", access: .open) { request in
                _ = try request.parameter("number", as: Int.self)
                _ = try request.parameter("date", as: LocalDate.self)
                _ = try request.parameter("id", as: UUID.self)
                return .text("ok")
            })
        #expect(try ask(router, target).status == status)
    }

    @Test(arguments: [("", "body-missing"), ("{", "body-not-json"), ("{\"a\":1,\"a\":2}", "body-not-json")])
    func `a body that is no document is refused without being quoted`(body: String, expected: String) throws {
        let router = router(Route(.post, "/v1/x", access: .open) { .json(try $0.json()) })
        let response = try ask(router, "/v1/x", .post, body: body)
        #expect(response.status == 400)
        #expect(code(response) == expected)
    }
}
