import HTTP
import JSON
import Testing

/// The verdict itself finds what is wrong with an answer.
struct WriteVerdictTests {
    private static let document: JSON = [
        "paths": [
            "/v1/things/{id}": [
                "put": [
                    "requestBody": ["content": ["application/json": ["schema": ["type": "object"]]]],
                    "responses": [
                        "204": ["description": "Done"],
                        "422": [
                            "description": "thing-invalid: every mistake",
                            "content": [
                                "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
                            ],
                        ],
                    ],
                ]
            ]
        ],
        "components": [
            "schemas": [
                "Problem": [
                    "type": "object", "required": ["code"],
                    "properties": [
                        "code": ["type": "string"], "detail": ["type": "string"],
                        "errors": ["type": "array", "items": ["type": "object"]],
                    ],
                ]
            ]
        ],
    ]

    private func mistakes(_ status: Int, _ body: JSON?, type: String = "application/problem+json") throws -> [String] {
        let bytes = Self.document.encoded()
        let interface = try InterfaceDocument(bytes)
        let operation = try #require(try interface.writes.first)
        let response =
            body.map { Response.bytes($0.encoded(), contentType: type, status: status) } ?? Response(status: status)
        return WriteVerdict(interface, bytes).mistakes(response, to: operation)
    }

    private let errors: JSON = [["field": "name", "rule": "missing"]]

    @Test func `an answer as it is described is right`() throws {
        #expect(try mistakes(204, nil).isEmpty)
        #expect(try mistakes(422, ["code": "thing-invalid", "errors": errors]).isEmpty)
        #expect(try mistakes(422, ["code": "body-invalid", "errors": errors]).isEmpty)
    }

    @Test func `each mistake is found`() throws {
        #expect(try mistakes(500, ["code": "internal"]) == ["500"])
        #expect(try mistakes(503, ["code": "overloaded"]) == ["503"])
        #expect(try mistakes(409, ["code": "thing-invalid"]) == ["409 is not described: thing-invalid"])
        #expect(try mistakes(204, ["a": 1]) == ["a body where none is described"])
        for wrong: JSON in [
            ["code": "thing-odd", "errors": errors], ["code": "Thing invalid", "errors": errors],
            ["code": "thing-invalid"],
            ["code": "thing-invalid", "errors": [["field": "name"]]],
            ["code": "thing-invalid", "detail": "Qvxk is no name"],
            ["code": "thing-invalid", "errors": errors, "more": 1],
        ] { #expect(try mistakes(422, wrong).count == 1, "\(wrong.text)") }
        let typed = try mistakes(422, ["code": "thing-invalid", "errors": errors], type: "text/html")
        #expect(typed.count == 1)
    }
}
