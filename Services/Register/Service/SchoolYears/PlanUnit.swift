import Runtime
import SS12000

/// Plans the school-year change of one unit. Pure but for the ids of new classes.
struct PlanUnit {
    let request: SchoolYearRequest
    let reading: UnitReading
    let identifiers: Identifiers

    private(set) var steps: [SchoolYearStep] = []
    private(set) var exceptions: [SchoolYearException] = []
    private(set) var outcomes: [PersonID: [PupilOutcome]] = [:]
    /// Of each class of the unit, the class its pupils are in afterwards.
    private(set) var successors: [GroupID: GroupID] = [:]

    private static let pupilsWithoutClass = 100
    private static let otherGroups = 20

    init(_ request: SchoolYearRequest, _ reading: UnitReading, _ identifiers: Identifiers) {
        self.request = request
        self.reading = reading
        self.identifiers = identifiers
        decidePupils()
        planClasses()
        planRest()
    }

    // MARK: Pupils

    private mutating func decidePupils() {
        for person in reading.endedShortlyBefore { note(.endedShortlyBefore, person) }
        for pupil in reading.pupils {
            guard request.schoolTypes.isEmpty || request.schoolTypes.contains(pupil.type) else { continue }
            let next = Progression.next(after: pupil.type, pupil.year, at: reading.types)
            let isLeaving = request.leaving.contains(pupil.person)
            if next == .notByYear, !isLeaving { continue }
            if reading.decided.contains(pupil.person) {
                note(.alreadyEnrolled, pupil.person)
            } else if let outcome = outcome(of: pupil, next, isLeaving: isLeaving) {
                outcomes[pupil.person, default: []].append(outcome)
            } else {
                note(.schoolYearUnknown, pupil.person)
            }
        }
    }

    private func outcome(
        of pupil: UnitReading.Pupil, _ next: Progression.Next, isLeaving: Bool
    ) -> PupilOutcome? {
        func decided(_ kind: PupilOutcome.Kind, _ next: PupilOutcome.Next? = nil) -> PupilOutcome {
            PupilOutcome(person: pupil.person, kind: kind, type: pupil.type, year: pupil.year, next: next)
        }
        if isLeaving { return decided(.leaving) }
        if request.retained[pupil.person] != nil {
            return decided(.retained, .init(unit: reading.unit, type: pupil.type, year: pupil.year))
        }
        let transfer = request.transfers.first {
            $0.from == reading.unit && $0.type == pupil.type && $0.year == pupil.year
        }
        if let transfer {
            var (type, year) = (pupil.type, pupil.year.map { $0 + 1 })
            if case .year(let nextType, let nextYear) = next { (type, year) = (nextType, nextYear) }
            return decided(
                .transferred,
                .init(unit: transfer.to, type: transfer.nextType ?? type, year: transfer.nextYear ?? year))
        }
        switch next {
        case .year(let type, let year): return decided(.promoted, .init(unit: reading.unit, type: type, year: year))
        case .leaves: return decided(.leaving)
        case .yearUnknown, .notByYear: return nil
        }
    }

    // MARK: Classes

    private mutating func planClasses() {
        var placed: Set<PersonID> = []
        for schoolClass in reading.classes {
            var step = SchoolYearStep(kind: .schoolClass, unit: reading.unit, group: schoolClass.id)
            var own: [PupilOutcome] = []
            for person in schoolClass.members {
                if !placed.insert(person).inserted {
                    note(.severalClasses, person, schoolClass.id)
                } else if let outcomes = outcomes[person] {
                    own += outcomes
                } else if !reading.enrolled.contains(person) {
                    note(.memberNotEnrolled, person, schoolClass.id)
                }
            }
            // A class nobody of whom is meant (another school type, next year decided already) is left alone.
            if own.isEmpty, !schoolClass.members.isEmpty, request.classes[schoolClass.id] == nil {
                for person in schoolClass.members { placed.remove(person) }
                continue
            }
            step.pupils = own
            ClassPlan(request, schoolClass, own, identifiers).decide(&step)
            successors[schoolClass.id] = step.successor
            if step.successor == nil, step.openQuestion == nil {
                for outcome in own where outcome.kind == .promoted {
                    note(.withoutClass, outcome.person, schoolClass.id)
                }
            }
            steps.append(step)
        }
        placeRetained()
    }

    /// Those who repeat the year join the class they are said to.
    private mutating func placeRetained() {
        for (person, retention) in request.retained.sorted(by: { $0.value.place < $1.value.place })
        where outcomes[person]?.contains(where: { $0.kind == .retained }) == true {
            guard let group = retention.into else {
                note(.withoutClass, person)
                continue
            }
            let target = successors[group] ?? group
            if let place = steps.firstIndex(where: { $0.successor == target }) {
                steps[place].joining.append(person)
            } else {
                steps.append(
                    SchoolYearStep(
                        kind: .schoolClass, unit: reading.unit, group: nil, action: .into, successor: target,
                        joining: [person]))
            }
        }
    }

    // MARK: The rest

    private mutating func planRest() {
        let inClasses = Set(steps.flatMap { $0.pupils.map(\.person) })
        let others = outcomes.filter { !inClasses.contains($0.key) }.sorted { $0.key < $1.key }
        for (person, outcomes) in others where outcomes.contains(where: { $0.kind == .promoted }) {
            note(.withoutClass, person)
        }
        let rest = others.flatMap(\.value)
        for start in stride(from: 0, to: rest.count, by: Self.pupilsWithoutClass) {
            var step = SchoolYearStep(kind: .pupils, unit: reading.unit)
            step.pupils = Array(rest[start..<min(start + Self.pupilsWithoutClass, rest.count)])
            steps.append(step)
        }
        // Who stays for something that does not go by years (a mother tongue) stays in its groups.
        var left = Dictionary(reading.pupils.map { ($0.person, 1) }, uniquingKeysWith: +)
        for outcome in outcomes.values.joined() where outcome.kind == .leaving || outcome.kind == .transferred {
            left[outcome.person, default: 0] -= 1
        }
        let gone = Set(left.filter { $0.value <= 0 }.keys)
        let touched = reading.groups.compactMap { group -> (id: GroupID, ends: Bool, leavers: [PersonID])? in
            let ends = request.endingGroups.contains(group.type)
            let leavers = group.members.filter { gone.contains($0) }
            return ends || !leavers.isEmpty ? (group.id, ends, ends ? [] : leavers) : nil
        }
        for start in stride(from: 0, to: touched.count, by: Self.otherGroups) {
            var step = SchoolYearStep(kind: .groups, unit: reading.unit)
            step.groups = Array(touched[start..<min(start + Self.otherGroups, touched.count)])
            steps.append(step)
        }
    }

    private mutating func note(_ rule: SchoolYearException.Rule, _ person: PersonID? = nil, _ group: GroupID? = nil) {
        exceptions.append(SchoolYearException(rule: rule, person: person, group: group))
    }
}
