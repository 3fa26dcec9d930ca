import JSON

extension Problem {
    /// The problem as a response in the given style.
    package func response(_ style: Route.Style) -> Response {
        let answer =
            switch style {
            case .problem: problemDocument
            case .ss12000: standardError
            }
        return Response(status: status, headers: answer.headers + headers, body: answer.body)
    }

    // RFC 9457; `code`, `field` and `errors` are extension members.
    private var problemDocument: Response {
        let document = JSON.object { object in
            object.set("type", "urn:skolbuss:problem:\(code)")
            object.set("title", title)
            object.set("status", status)
            object.set("code", code)
            object.set("detail", detail)
            object.set("field", field)
            for (name, value) in members { object.set(name, value) }
            guard !errors.isEmpty else { return }
            object.set("errors", errors.map { ["field": JSON($0.field), "rule": JSON($0.rule)] as JSON })
        }
        return .bytes(document.encoded(), contentType: "application/problem+json")
    }

    // The `Error` object of SS 12000:2020, which wants no body on 404.
    private var standardError: Response {
        guard status != 404 else { return Response(status: status) }
        var message = title
        if let field { message += " (\(field))" }
        if let detail { message += ": \(detail)" }
        for error in errors { message += "; \(error.field): \(error.rule)" }
        return .json(["code": JSON(code), "message": JSON(message)])
    }
}
