package import HTTP

/// Stands between the router and the handlers: tells by the token who asks, and whether the route's row admits them.
package struct Gate: Sendable {
    package typealias Handler = @Sendable (Request, Caller) throws -> Response

    private let verifier: TokenVerifier

    package init(_ verifier: TokenVerifier) {
        self.verifier = verifier
    }

    /// Tells the handler who asks. What they may see of what they ask for, the handler decides.
    package func token(_ handler: @escaping Handler) -> Route.Handler {
        let verifier = verifier
        return { request in
            // The router's judge has checked the token already.
            if let caller = request.identity as? Caller { return try handler(request, caller) }
            return try handler(request, try verifier.verify(request.header("authorization")))
        }
    }

    /// Whether the row admits who sends this header: a machine by one of its scopes; a person whenever it speaks of people at
    /// all, for only the register can tell the relation.
    ///
    /// - Parameter mayWait: whether the issuer may be waited for.
    package func judge(_ rule: AccessRule, _ authorization: String?, mayWait: Bool) -> Router.Verdict {
        do throws(Problem) {
            let caller = try verifier.verify(authorization, mayWait: mayWait)
            let isAdmitted =
                caller.principalName != nil ? !rule.relations.isEmpty : !caller.scopes.isDisjoint(with: rule.scopes)
            return isAdmitted ? .admitted(caller) : .refused(.scopeMissing(rule.scopes))
        } catch {
            return .refused(error)
        }
    }
}

extension Gate {
    /// Tells whose share of requests one is, and never waits for the issuer.
    package func sender(_ authorization: String) -> Sender {
        do throws(Problem) {
            let caller = try verifier.verify(authorization, mayWait: false)
            return caller.isMachine ? .machine(caller.subject) : .person(caller.subject)
        } catch {
            return error.code == Problem.keysUnavailable.code ? .undecided : .stranger(error)
        }
    }
}

extension Router {
    /// A router that admits callers as the gate finds them.
    package init(gate: Gate) {
        self.init { rule, authorization, mayWait in gate.judge(rule, authorization, mayWait: mayWait) }
        sender = { gate.sender($0) }
    }
}
