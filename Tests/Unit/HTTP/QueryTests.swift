import HTTP
import Testing

struct `A query` {
    @Test func `keeps repeats and their order`() throws {
        let query = try #require(Query(parsing: "id=1&id=2&name=R%C3%A4v+Rud&empty=&flag&&"))
        #expect(query.all("id") == ["1", "2"])
        #expect(query.first("id") == "1")
        #expect(query.first("name") == "Räv Rud")
        #expect(query.first("empty") == "")
        #expect(query.first("flag") == "")
        #expect(query.first("other") == nil)
        #expect(query.pairs.count == 5)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%C3", "%00=1", "a=%ff"])
    func `that cannot be decoded is refused`(text: String) {
        #expect(Query(parsing: text) == nil)
    }

    @Test(arguments: ["", "v1/x", "http://x/v1", "*", "/v1/%zz", "/v1/%00", "/v1/x?a=%C3"])
    func `belongs to a target with a decodable path`(target: String) {
        #expect(Request(.get, target) == nil)
    }
}
