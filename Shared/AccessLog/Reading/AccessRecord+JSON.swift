import Digest
import FoundationEssentials
import HTTP
package import JSON
import Runtime

/// How records look in answers.
extension AccessRecord {
    /// Everything, so that the auditor can prove the chain from it.
    func forAuditor() -> JSON {
        .object {
            $0.set("sequence", JSON(sequence))
            $0.set("at", JSON(at.rfc3339))
            $0.set("action", JSON(action))
            $0.set("caller", JSON(caller))
            $0.set("person", person.flatMap { UUID(bytes: $0) }.map { JSON($0.lowercase) })
            $0.set("party", JSON(party))
            $0.set("data", JSON(dataWords.map { JSON($0) }))
            $0.set("persons", JSON(personIDs.map { JSON($0.lowercase) }))
            $0.set("purpose", purpose.map { JSON($0) })
            $0.set("origin", JSON(origin))
            $0.set("request", request.flatMap { UUID(bytes: $0) }.map { JSON($0.lowercase) })
            $0.set("through", through.map { JSON($0) })
            $0.set("anchor", anchor.map { JSON(hexadecimal($0)) })
            $0.set("previous", JSON(hexadecimal(previous)))
            $0.set("hash", JSON(hexadecimal(hash)))
        }
    }

    /// What ``forAuditor()`` says; nil when it is no record. Whether it is what was written is told by its hash.
    package init?(auditor json: JSON) {
        guard let sequence = json["sequence"]?.int, let at = json["at"]?.string.flatMap({ Instant(rfc3339: $0) }),
            let action = json["action"]?.string, let caller = json["caller"]?.string,
            let party = json["party"]?.string, let data = json["data"]?.elements, let origin = json["origin"]?.string,
            let persons = json["persons"]?.elements,
            let previous = json["previous"]?.string.flatMap({ bytes(hexadecimal: $0) }),
            let hash = json["hash"]?.string.flatMap({ bytes(hexadecimal: $0) })
        else { return nil }
        func id(_ name: String) -> [UInt8]? { json[name]?.string.flatMap { UUID(text: $0)?.bytes16 } }
        self.init(
            sequence: Int64(sequence), at: at, action: action, caller: caller, person: id("person"), party: party,
            data: data.compactMap(\.string).joined(separator: ","), purpose: json["purpose"]?.string, origin: origin,
            request: id("request"), through: json["through"]?.int.map { Int64($0) },
            anchor: json["anchor"]?.string.flatMap { bytes(hexadecimal: $0) },
            persons: persons.flatMap { $0.string.flatMap { UUID(text: $0)?.bytes16 } ?? [] }, previous: previous,
            hash: hash)
    }

    /// What one whose data it is, or their guardian, is told: when, by what right, which data. Of a person neither the
    /// login nor the id, since a reader may have to be protected; of a system its name.
    ///
    /// - Parameters:
    ///   - withPurpose: false for a guardian, whom a purpose may tell what the child alone should know. Of a record that names
    ///     others too none is told: it may be about them.
    ///   - withProtection: true for one who is protected and asks for themselves. To anybody else the word would tell that somebody who
    ///     is named beside them is.
    func forSubject(of service: String, withPurpose: Bool, withProtection: Bool) -> JSON {
        let party = AccessParty(text: party)
        let words = dataWords.filter { withProtection || $0 != AccessRule.DataClass.protectedIdentity.rawValue }
        return .object {
            $0.set("at", JSON(at.rfc3339))
            $0.set("action", JSON(action))
            $0.set("service", JSON(service))
            $0.set("relation", party.relation.map { JSON($0) })
            $0.set("scope", (withProtection ? party.scope : party.scopeWithoutProtection).map { JSON($0) })
            $0.set("system", party.relation == nil ? JSON(caller.isEmpty ? service : caller) : nil)
            $0.set("data", JSON(words.map { JSON($0) }))
            if withPurpose && persons.count == 16 { $0.set("purpose", purpose.map { JSON($0) }) }
        }
    }

    /// What one who answers for the school of one person is told: who it was too, and of nobody else who is named. A purpose may be
    /// about those.
    func forUnit(of service: String, withProtection: Bool, withCaller: Bool) -> JSON {
        // What the student health team writes has a secrecy of its own (OSL 23:2).
        let isOfHealthTeam = AccessParty(text: party).relation == AccessRule.Relation.healthTeam.rawValue
        let told = forSubject(of: service, withPurpose: !isOfHealthTeam, withProtection: withProtection)
        return withCaller ? told.setting("caller", JSON(caller)) : told
    }

    private var dataWords: [String] { data.split(separator: ",").map(String.init) }
}
