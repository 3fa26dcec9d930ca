import Runtime
import SS12000

/// What becomes of one class. Pure but for the id of a new one.
struct ClassPlan {
    let request: SchoolYearRequest
    let schoolClass: UnitReading.SchoolClass
    let pupils: [PupilOutcome]
    let identifiers: Identifiers

    init(
        _ request: SchoolYearRequest, _ schoolClass: UnitReading.SchoolClass, _ pupils: [PupilOutcome],
        _ identifiers: Identifiers
    ) {
        self.request = request
        self.schoolClass = schoolClass
        self.pupils = pupils
        self.identifiers = identifiers
    }

    /// Fills in the step: action, name, successor and who joins it, or the question a person has to answer.
    func decide(_ step: inout SchoolYearStep) {
        let decision = request.classes[schoolClass.id]
        let promoted = pupils.filter { $0.kind == .promoted }
        if let into = decision?.into {
            step.action = .into
            step.successor = into
            // Also those who go on at another unit: it may be that unit's class.
            step.joining = unique(pupils.filter { $0.kind == .promoted || $0.kind == .transferred })
            return
        }
        if decision?.action == .end || (promoted.isEmpty && decision?.name == nil && decision?.action != .keep) {
            step.action = .end
            return
        }
        step.joining = unique(promoted)
        step.schoolType = schoolClass.schoolType == nil ? nil : promoted.first?.next?.type ?? schoolClass.schoolType
        step.action = request.handling == .rename ? .rename : .new
        step.successor = request.handling == .rename ? schoolClass.id : GroupID(identifiers.next())
        switch name(decision, promoted) {
        case .success(let name): step.name = name
        case .failure(let question): step.openQuestion = question.rawValue
        }
    }

    private enum Question: String, Error {
        /// Its pupils are in more than one school year.
        case mixedYears = "mixed-years"
        /// The name does not tell what the class is called next.
        case nameUnclear = "name-unclear"
    }

    private func name(
        _ decision: SchoolYearRequest.ClassDecision?, _ promoted: [PupilOutcome]
    ) -> Result<String, Question> {
        if let name = decision?.name { return .success(name) }
        if decision?.action == .keep { return .success(schoolClass.name) }
        var steps: [SchoolType: Set<Int>] = [:]
        for pupil in promoted { steps[pupil.type, default: []].insert(pupil.year ?? 0) }
        guard steps.count == 1, let (type, years) = steps.first, years.count == 1, let year = years.first,
            let next = promoted.first?.next?.year
        else { return .failure(.mixedYears) }
        switch ClassName.next(schoolClass.name, from: type, year, to: next) {
        case .named(let name): return .success(name)
        case .unclear: return .failure(.nameUnclear)
        }
    }

    private func unique(_ pupils: [PupilOutcome]) -> [PersonID] {
        var seen: Set<PersonID> = []
        return pupils.map(\.person).filter { seen.insert($0).inserted }
    }
}
