package import HTTP

/// Wraps handlers so that they run only for a caller who is known, and are told who it is.
package struct Gate: Sendable {
    package typealias Handler = @Sendable (Request, Caller) throws -> Response

    private let verifier: TokenVerifier

    package init(_ verifier: TokenVerifier) {
        self.verifier = verifier
    }

    /// Anyone with a good token; the handler decides what the caller may see.
    package func token(_ handler: @escaping Handler) -> Route.Handler {
        let verifier = verifier
        return { request in
            try handler(request, try verifier.verify(request.header("authorization")))
        }
    }

    /// Judges a caller before its body is read, and never waits for the issuer.
    ///
    /// - Parameter scope: what a machine must have been granted.
    package func admission(scope: String? = nil) -> Route.Admission {
        let verifier = verifier
        return { header in
            do throws(Problem) {
                let caller = try verifier.verify(header, mayWait: false)
                return scope.flatMap { caller.scopes.contains($0) ? nil : .scopeMissing($0) }
            } catch {
                return error
            }
        }
    }

    /// Machines that were granted the scope.
    package func scope(_ scope: String, _ handler: @escaping Handler) -> Route.Handler {
        token { request, caller in
            guard caller.scopes.contains(scope) else { throw Problem.scopeMissing(scope) }
            return try handler(request, caller)
        }
    }

    /// People.
    package func person(_ handler: @escaping Handler) -> Route.Handler {
        token { request, caller in
            guard caller.principalName != nil else { throw Problem.personNeeded }
            return try handler(request, caller)
        }
    }
}
