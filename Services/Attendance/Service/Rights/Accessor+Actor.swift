import Access
import AccessLog
import HTTP
import SS12000

extension Accessor {
    /// - Parameters:
    ///   - relation: what the person is to those the data is about; nil when they are told what they said themselves.
    ///   - scopes: those of which a system needs one.
    init(_ request: Request, _ caller: Caller, _ actor: Actor, _ relation: AccessRule.Relation?, _ scopes: Set<String>)
    {
        let party: AccessParty =
            actor.person == nil ? .scope(of: caller, among: scopes) : .relation(relation ?? .author)
        self.init(request, caller, as: party, person: actor.person?.uuid)
    }
}
