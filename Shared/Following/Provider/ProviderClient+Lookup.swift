import FoundationEssentials
import JSON
import SS12000

/// What became of asking for some resources by id.
struct FetchedItems {
    var items: [ProvidedItem] = []
    /// The provider has said that there is no such resource, or none we may see.
    var absent: Set<UUID> = []
    /// It could not be asked: neither by lookup nor, so many of them, one by one.
    var unanswered: Set<UUID> = []
}

extension ProviderClient {
    private static let batch = 200

    /// Asks for resources by id: by lookup where it is served, else one by one.
    ///
    /// - Parameters:
    ///   - singles: how many may be asked for one by one.
    ///   - byLookup: false for ids that may be none to the provider: some refuse all lookups for one.
    func fetch(
        _ wanted: some Collection<ItemReference>, of kind: ResourceKind, singles: Int, byLookup: Bool = true
    ) throws(ProviderFailure) -> FetchedItems {
        var fetched = FetchedItems()
        var rest = Array(wanted).sorted { $0.written < $1.written }[...]
        var size = Self.batch
        while !rest.isEmpty, byLookup, servesLookup[kind.path] != false {
            let batch = rest.prefix(size)
            do throws(ProviderFailure) {
                take(try lookup(batch, of: kind, mayBeSmaller: batch.count > 10), batch, kind, &fetched)
                servesLookup[kind.path] = true
                rest = rest.dropFirst(batch.count)
            } catch {
                switch error.rule {
                case .notServed: servesLookup[kind.path] = false
                // S1: 503 says that the answer would be too large.
                case .unavailable where batch.count > 10, .tooLarge where batch.count > 10:
                    size = max(10, batch.count / 4)
                default: throw error
                }
            }
        }
        guard rest.count <= singles else {
            fetched.unanswered = Set(rest.map(\.id))
            return fetched
        }
        for reference in rest { try fetchOne(reference, kind, &fetched) }
        return fetched
    }

    private func lookup(
        _ batch: ArraySlice<ItemReference>, of kind: ResourceKind, mayBeSmaller: Bool
    ) throws(ProviderFailure) -> ListAnswer {
        let body: JSON = ["ids": JSON(batch.map { JSON($0.written) })]
        let question = Question(
            method: "POST", path: kind.listPaths[0] + "/lookup", body: body, tries: mayBeSmaller ? 2 : nil)
        return try ask(question) { bytes throws(ProviderFailure) in try ListAnswer(reading: bytes) }
    }

    /// Keeps what was asked for: a provider that forgets the ids answers with everything.
    private func take(
        _ answer: ListAnswer, _ batch: ArraySlice<ItemReference>, _ kind: ResourceKind, _ fetched: inout FetchedItems
    ) {
        var missing = Set(batch.map(\.id))
        for item in answer.items(of: kind) {
            if let id = item.id, missing.remove(id) != nil { fetched.items.append(item) }
        }
        fetched.absent.formUnion(missing)
    }

    private func fetchOne(
        _ reference: ItemReference, _ kind: ResourceKind, _ fetched: inout FetchedItems
    ) throws(ProviderFailure) {
        let question = Question(path: "\(kind.listPaths[0])/\(percentEncoded(reference.written))")
        do throws(ProviderFailure) {
            let bytes = try ask(question) { bytes throws(ProviderFailure) in
                guard let json = try? JSON(parsing: bytes) else { throw ProviderFailure(.notJSON) }
                guard json.kind == .object, json["id"] != nil else { throw ProviderFailure(.notAList) }
                return bytes
            }
            servesSingles.insert(kind.path)
            let item = ProvidedItem(bytes, of: kind)
            if item.id == reference.id { fetched.items.append(item) } else { fetched.absent.insert(reference.id) }
        } catch {
            // Not there, not ours to see, or gone.
            let isAbsence =
                error.rule == .listExpired || error.rule == .notServed && [403, 404].contains(error.status)
            guard isAbsence || error.rule == .notServed else { throw error }
            if isAbsence, servesSingles.contains(kind.path) {
                fetched.absent.insert(reference.id)
            } else {
                fetched.unanswered.insert(reference.id)
            }
        }
    }
}
