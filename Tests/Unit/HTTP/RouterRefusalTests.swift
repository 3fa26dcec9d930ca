import HTTP
import Testing

/// Nothing is served of which the table of routes does not say who may: the process ends before it listens.
struct RouterRefusalTests {
    private static let row = AccessTable.row(.get, at: "/v1/things", for: .anyone)

    private static func route(_ pattern: String, _ access: Route.Access = .open) -> Route {
        Route(.get, pattern, access: access) { _ in .text("") }
    }

    @Test func `a route with its row is served`() {
        var router = Router()
        router.add([RouterRefusalTests.route("/v1/things")], by: RouterRefusalTests.row)
    }

    @Test func `a route without a row ends the process`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add(
                [RouterRefusalTests.route("/v1/things"), RouterRefusalTests.route("/v1/others")],
                by: RouterRefusalTests.row)
        }
    }

    @Test func `a row without a route ends the process`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add(
                [RouterRefusalTests.route("/v1/things")],
                by: RouterRefusalTests.row + .row(.get, at: "/v1/others", for: .anyone))
        }
    }

    @Test func `two rows of one route end the process`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add([RouterRefusalTests.route("/v1/things")], by: RouterRefusalTests.row + RouterRefusalTests.row)
        }
    }

    @Test func `an open route whose row asks for somebody ends the process, and the other way round`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add([RouterRefusalTests.route("/v1/things")], by: .row(.get, at: "/v1/things", for: .machine("x")))
        }
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add([RouterRefusalTests.route("/v1/things", .token)], by: RouterRefusalTests.row)
        }
    }
}
