package import FoundationEssentials
package import JSON
package import Runtime

/// One item of an import as the standard has it, without `meta`, ready to be stored.
package struct ImportItem: Sendable {
    package let kind: ResourceKind
    package let id: UUID
    /// Its place among the document's items of its kind, from 0.
    package let position: Int
    package let json: JSON

    package init(kind: ResourceKind, id: UUID, position: Int = 0, json: JSON) {
        self.kind = kind
        self.id = id
        self.position = position
        self.json = json
    }
}

/// Turns a document into items of the standard: repairs what can be repaired by a named rule, rejects the rest by a
/// named rule, and never drops anything without a finding. It only reads, so a document can be tried as often as one
/// likes; equal documents give equal items.
///
/// An item holds only what it says itself. What a document leaves out and the service holds (a protection mark) is for
/// the service to keep: see `PersonDocument.isProtected`. Used on one thread.
package final class Normaliser {
    private struct Entry {
        let item: ImportDocument.Item
        let position: Int
        let id: UUID
        let rule: RepairRule?
    }

    package private(set) var findings: FindingLedger
    /// How many items of each kind were rejected so far.
    package private(set) var rejected: [ResourceKind: Int] = [:]

    private let document: ImportDocument
    private let resolver: Resolver
    private var entries: [ResourceKind: [Entry]] = [:]
    // Of persons with several items: those before the last, the latest first.
    private var earlierItems: [UUID: [ImportDocument.Item]] = [:]
    private var identityFindings: [ResourceKind: [Finding]] = [:]
    private var kindsRead: Set<ResourceKind> = []

    /// - Parameter today: decides the century of a ten-digit civic number that nothing else decides.
    package init(_ document: ImportDocument, known: KnownResources = .nothing, today: LocalDate) {
        self.document = document
        findings = document.findings
        resolver = Resolver(known: known, today: today)
        for kind in ResourceKind.allCases { index(kind) }
        findWorkplaces()
    }

    /// Calls `body` with each usable item of the kind, in the document's order. Kinds that the items refer to are read
    /// first, without a report, when they have not been read yet.
    package func read(_ kind: ResourceKind, _ body: (ImportItem) throws -> Void) rethrows {
        for earlier in ResourceKind.allCases {
            if earlier == kind { break }
            if !kindsRead.contains(earlier) { walk(earlier, isReporting: false) { _ in } }
        }
        try walk(kind, isReporting: true, body)
    }

    /// Reports that the service does not own these kinds, if the document holds any.
    package func note(notTaken kinds: [ResourceKind]) {
        for kind in kinds where document.count(kind) > 0 {
            findings.add(
                Finding(
                    resource: "document", id: nil, position: nil, rule: .repaired(.resourceNotTaken), field: kind.path))
        }
    }

    private func walk(_ kind: ResourceKind, isReporting: Bool, _ body: (ImportItem) throws -> Void) rethrows {
        kindsRead.insert(kind)
        if isReporting {
            for finding in identityFindings[kind] ?? [] { findings.add(finding) }
            rejected[kind, default: 0] += (identityFindings[kind] ?? []).count
        }
        let schema = Schemas.of(kind)
        for entry in entries[kind] ?? [] {
            guard var json = document.json(entry.item) else {
                resolver.accepted[kind]?.remove(entry.id)
                if isReporting { reject(entry, kind, .notJSON, nil) }
                continue
            }
            var walk = Walk(resolver, id: entry.id)
            if let rule = entry.rule { walk.repair(rule, "id") }
            let earlier = kind == .persons ? (earlierItems[entry.id] ?? []).compactMap(document.json) : []
            if !earlier.isEmpty {
                let (completed, fields) = RepeatedPerson.completed(json, from: earlier)
                json = completed
                for field in fields { walk.repair(.repeatedPersonMerged, field) }
            }
            var normal = walk.item(json, schema)
            if !earlier.isEmpty, let own = normal {
                let read = earlier.compactMap { item in
                    var walk = Walk(resolver, id: entry.id)
                    return walk.item(item, schema)
                }
                if let mark = RepeatedPerson.mark(own, among: read) {
                    normal = PersonDocument(own)?.marked(mark)
                    walk.repair(.protectionCarriedOver, "securityMarking")
                }
            }
            if isReporting, let (rule, field) = walk.rejection {
                reject(entry, kind, rule, field)
            } else if isReporting {
                for (rule, field) in walk.repairs { findings.add(finding(entry, kind, .repaired(rule), field)) }
            }
            guard let normal else {
                resolver.accepted[kind]?.remove(entry.id)
                continue
            }
            remember(normal, kind)
            if isReporting {
                try body(ImportItem(kind: kind, id: entry.id, position: entry.position, json: normal))
            }
        }
    }

    private func reject(_ entry: Entry, _ kind: ResourceKind, _ rule: RejectionRule, _ field: String?) {
        findings.add(finding(entry, kind, .rejected(rule), field))
        rejected[kind, default: 0] += 1
    }

    private func finding(_ entry: Entry, _ kind: ResourceKind, _ rule: Finding.Rule, _ field: String?) -> Finding {
        Finding(resource: kind.path, id: entry.id, position: entry.position, rule: rule, field: field)
    }

    /// Keeps what later kinds' rules ask for.
    private func remember(_ json: JSON, _ kind: ResourceKind) {
        switch kind {
        case .organisations:
            guard let organisation = OrganisationDocument(json) else { return }
            resolver.organisations[organisation.id] = KnownOrganisation(organisation)
        case .groups:
            guard let group = GroupDocument(json) else { return }
            resolver.groups[group.id] = (group.organisation, group.period.start)
        case .duties:
            guard let duty = DutyDocument(json), let person = duty.person else { return }
            let isTeacher = [.teacher, .firstTeacher, .specialTeacher, .preschoolTeacher].contains(duty.role)
            resolver.dutiesOfPerson[person, default: []].append((duty.id, isTeacher))
        case .syllabuses, .programmes, .persons, .placements, .studyplans, .schoolUnitOfferings, .activities,
            .calendarEvents:
            return
        }
    }

    // MARK: Identities

    /// Gives every item its id and leaves out those without one and all but the last of those with the same (see
    /// `RepeatedPerson`).
    private func index(_ kind: ResourceKind) {
        var seen: Set<UUID> = []
        var kept: [Entry] = []
        var refused: [Finding] = []
        let items = document.items[kind] ?? []
        let derived = kind == .schoolUnitOfferings ? derivedIdentities(of: items) : [:]
        for (position, item) in items.enumerated().reversed() {
            let rule: RejectionRule
            switch derived[position].map({ .success(($0, .idDerived)) }) ?? identity(of: item, kind) {
            case .success(let identity):
                if seen.insert(identity.id).inserted {
                    kept.append(Entry(item: item, position: position, id: identity.id, rule: identity.rule))
                    continue
                }
                rule = .duplicateID
                if kind == .persons { earlierItems[identity.id, default: []].append(item) }
            case .failure(let failure): rule = failure
            }
            refused.append(
                Finding(
                    resource: kind.path, id: item.id, position: position, rule: .rejected(rule),
                    field: rule == .missingID || rule == .wrongType ? "id" : nil))
        }
        entries[kind] = kept.reversed()
        identityFindings[kind] = refused.reversed()
        resolver.accepted[kind] = seen
    }

    private func identity(
        of item: ImportDocument.Item, _ kind: ResourceKind
    ) -> Result<(id: UUID, rule: RepairRule?), RejectionRule> {
        if let id = item.id { return .success((id, nil)) }
        guard let json = document.json(item) else { return .failure(.notJSON) }
        guard let members = json.members else { return .failure(.notAnObject) }
        var value = json["id"]
        if value == nil {
            let names: Set = ["id", "uuid", "guid", Text.folded(kind.typeName) + "id"]
            value = members.first { names.contains(Text.folded($0.key)) }?.value
        }
        guard let value, !value.isNull, value.string.map({ !Text.trimmed($0).isEmpty }) ?? true else {
            return .failure(.missingID)
        }
        return ForeignID.read(value, of: kind).map { .success($0) } ?? .failure(.wrongType)
    }

    /// The standard gives what a school unit offers no id. Where there is none it is derived from the unit and the first
    /// day, which stay the same when the courses change; of several alike the second gets another than the first.
    private func derivedIdentities(of items: [ImportDocument.Item]) -> [Int: UUID] {
        var derived: [Int: UUID] = [:]
        var seen: [String: Int] = [:]
        for (position, item) in items.enumerated() where item.id == nil {
            guard let json = document.json(item), json.members != nil,
                case .failure(.missingID) = identity(of: item, .schoolUnitOfferings)
            else { continue }
            let key = SchoolUnitOfferingDocument.key(
                unit: id(json["offeredAt"] ?? json["organisation"], of: .organisations),
                start: json["startDate"]?.string)
            let number = seen[key, default: 0]
            seen[key] = number + 1
            derived[position] = SchoolUnitOfferingDocument.derivedID(key, number: number)
        }
        return derived
    }

    private func findWorkplaces() {
        for entry in entries[.duties] ?? [] {
            guard let json = document.json(entry.item), let person = id(json["person"], of: .persons),
                let unit = id(json["dutyAt"] ?? json["organisation"], of: .organisations)
            else { continue }
            resolver.workplaces[PersonID(person), default: []].append(OrganisationID(unit))
        }
    }

    private func id(_ reference: JSON?, of kind: ResourceKind) -> UUID? {
        guard let reference else { return nil }
        return ForeignID.read(reference["id"] ?? reference, of: kind)?.id
    }
}

extension RejectionRule: Error {}
