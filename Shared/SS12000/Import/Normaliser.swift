package import FoundationEssentials
import JSON
package import Runtime

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

    /// The items of one kind by their places in the document. What can be read again from the item is not kept: there may
    /// be millions.
    private struct Index {
        /// Of items that are read, in the document's order, or of many in the order of their ids. A register and each of its
        /// replicas keep rows by id: neighbours by id share the pages they are written to, in the file, in the log and in
        /// every copy of both.
        var kept: [UInt32] = []
        /// Of items without an id of their own, and of those with the id of a later one.
        var refused: [(place: UInt32, rule: RejectionRule)] = []
        /// Ids that do not stand in the items as they are stored.
        var foreign: [UInt32: ImportDocument.Identity] = [:]
    }

    /// A school's document is read, and listed afterwards, as it was written; it is not worth another order.
    static let mostInDocumentOrder = 1_000

    package private(set) var findings: FindingLedger
    /// How many items of each kind were rejected so far.
    package private(set) var rejected: [ResourceKind: Int] = [:]

    private let document: ImportDocument
    private let resolver: Resolver
    private var indexes: [ResourceKind: Index] = [:]
    // Of persons with several items: those before the last, the latest first.
    private var earlierItems: [UUID: [ImportDocument.Item]] = [:]
    private var kindsRead: Set<ResourceKind> = []

    /// - Parameter today: decides the century of a ten-digit civic number that nothing else decides.
    package init(_ document: ImportDocument, known: KnownResources = .nothing, today: LocalDate) {
        self.document = document
        findings = document.findings
        resolver = Resolver(known: known, today: today)
        for kind in ResourceKind.allCases { index(kind) }
        findWorkplaces()
    }

    /// Calls `body` with each usable item of the kind: in the document's order, or when they are more than
    /// `mostInDocumentOrder` in that of their ids. Findings are in the document's order. Kinds that the items refer to are
    /// read first, without a report, when they have not been read yet.
    package func read(_ kind: ResourceKind, _ body: (ImportItem) throws -> Void) rethrows {
        for earlier in ResourceKind.allCases {
            if earlier == kind { break }
            if !kindsRead.contains(earlier) { walk(earlier, isReporting: false) { _ in } }
        }
        try walk(kind, isReporting: true, body)
    }

    /// The ids the document names, those of items that prove unusable too. To be asked before anything is read.
    package func named(_ kind: ResourceKind) -> Set<UUID> { resolver.accepted[kind] ?? [] }

    /// Whether every item of the kind has an id that can be read.
    package func namesAll(_ kind: ResourceKind) -> Bool {
        indexes[kind]?.refused.allSatisfy { $0.rule == .duplicateID } ?? true
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
            reportRefused(kind)
        }
        let schema = Schemas.of(kind)
        var pages = TouchedPages(of: document.bytes)
        var gathered = GatheredFindings()
        var conflicts = ItemConflicts(kind, resolver)
        defer { findings.add(gathered) }
        for place in indexes[kind]?.kept ?? [] {
            guard let entry = entry(at: place, kind) else { continue }
            pages.touched(entry.item.range)
            guard var json = document.json(entry.item) else {
                resolver.accepted[kind]?.remove(entry.id)
                if isReporting { reject(entry, kind, .notJSON, nil, &gathered) }
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
            if isReporting, let item = normal { normal = conflicts.settle(item, entry.position, &walk) }
            if isReporting, let (rule, field) = walk.rejection {
                reject(entry, kind, rule, field, &gathered)
            } else if isReporting {
                for (rule, field) in walk.repairs { gathered.add(finding(entry, kind, .repaired(rule), field)) }
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
        if isReporting { conflicts.finish(&gathered) }
    }

    private func reject(
        _ entry: Entry, _ kind: ResourceKind, _ rule: RejectionRule, _ field: String?,
        _ gathered: inout GatheredFindings
    ) {
        gathered.add(finding(entry, kind, .rejected(rule), field))
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
        var index = Index()
        var kept: [(id: UUID, place: UInt32)] = []
        let items = document.items[kind] ?? []
        let derived = kind == .schoolUnitOfferings ? document.derivedIdentities(of: items) : [:]
        var pages = PassedPages(of: document.bytes, from: items.last?.range.upperBound ?? 0)
        for (position, item) in items.enumerated().reversed() {
            let place = UInt32(position)
            pages.passed(item.range.lowerBound)
            switch derived[position].map({ .success(($0, .idDerived)) }) ?? document.identity(of: item, kind) {
            case .success(let identity):
                guard seen.insert(identity.id).inserted else {
                    index.refused.append((place, .duplicateID))
                    if kind == .persons { earlierItems[identity.id, default: []].append(item) }
                    continue
                }
                kept.append((identity.id, place))
                if document.plainID(of: item) == nil { index.foreign[place] = identity }
            case .failure(let failure): index.refused.append((place, failure))
            }
        }
        if kept.count > Self.mostInDocumentOrder { kept.sort { $0.id.precedes($1.id) } } else { kept.reverse() }
        index.kept = kept.map(\.place)
        index.refused.reverse()
        indexes[kind] = index
        resolver.accepted[kind] = seen
    }

    private func entry(at place: UInt32, _ kind: ResourceKind) -> Entry? {
        guard let item = document.items[kind]?[Int(place)],
            let identity = indexes[kind]?.foreign[place] ?? document.plainID(of: item).map({ ($0, nil) })
        else { return nil }
        return Entry(item: item, position: Int(place), id: identity.id, rule: identity.rule)
    }

    private func reportRefused(_ kind: ResourceKind) {
        let refused = indexes[kind]?.refused ?? []
        for (place, rule) in refused {
            let id = document.items[kind].flatMap { document.plainID(of: $0[Int(place)]) }
            findings.add(
                Finding(
                    resource: kind.path, id: id, position: Int(place), rule: .rejected(rule),
                    field: rule == .missingID || rule == .wrongType ? "id" : nil))
        }
        rejected[kind, default: 0] += refused.count
    }

    private func findWorkplaces() {
        for place in indexes[.duties]?.kept ?? [] {
            guard let item = document.items[.duties]?[Int(place)], let json = document.json(item),
                let person = ImportDocument.id(json["person"], of: .persons),
                let unit = ImportDocument.id(json["dutyAt"] ?? json["organisation"], of: .organisations)
            else { continue }
            resolver.workplaces[PersonID(person), default: []].append(OrganisationID(unit))
        }
    }
}

extension RejectionRule: Error {}
