import Access
import HTTP
import Runtime
import TestSupport

extension TokenVerifier {
    /// Why a token that this issuer makes now is not believed, as a code; nil when it is.
    func refusal(of issuer: DevelopmentIssuer, _ clock: TestClock) throws -> String? {
        let token = try issuer.token(machine: "office", scopes: ["a"], clock: clock.clock)
        do {
            _ = try verify("Bearer \(token)")
            return nil
        } catch {
            return error.code
        }
    }
}
