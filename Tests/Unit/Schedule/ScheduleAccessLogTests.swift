import AccessLog
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

/// What Schedule's access log tells those whose data it is.
struct ScheduleAccessLogTests {
    private let bench: ScheduleBench

    init() throws {
        bench = try ScheduleBench()
        for (number, marking) in [(1, "Ingen"), (2, "Ingen")] {
            try bench.tell(
                PersonChanged(
                    SchoolDocument.person(
                        .numbered(number), born: "2013-05-04", login: "p\(number)@stad.test", marking: marking),
                    version: 1))
        }
    }

    private func own(_ login: String, _ query: String = "") throws -> (status: Int, json: JSON) {
        let answer = try bench.send(.get, "/v1/access-log/own" + query, person: login)
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test func `a person is told of themselves and of nobody else`() throws {
        let accessor = Accessor(.scope("ss12000.read"), for: "client")
        try bench.database.write { transaction in
            try AccessLog.record(
                .read, of: [1, 2].map { PersonID.numbered($0).uuid }, [.schedule], by: accessor, in: transaction)
        }
        let page = try own("P1@stad.test")
        #expect(page.status == 200)
        try InterfaceDocument(ScheduleService.openAPI).expect(page.json, isA: "OwnAccessPage")
        #expect(page.json["data"]?.count == 1)
        #expect(page.json["data"]?[0]?["system"]?.string == "client")
        #expect(page.json["data"]?[0]?["service"]?.string == "schedule")
        #expect(!page.json.text.contains(PersonID.numbered(2).description))
        #expect(try own("p1@stad.test", "?child=\(PersonID.numbered(1))").json["data"]?.count == 2)
        // Who somebody's guardian is, is not known here.
        #expect(try own("p1@stad.test", "?child=\(PersonID.numbered(2))").status == 404)
        #expect(try own("p9@stad.test").json["code"]?.string == "caller-unknown")
        // Nobody protected is known here by a login.
        try bench.tell(
            PersonProtected(PersonID.numbered(1), securityMarking: "Sekretessmarkering", version: 2))
        #expect(try own("p1@stad.test").json["code"]?.string == "caller-unknown")
    }
}
