import Access
import Hosting
import Runtime
import Testing

/// How surely people must sign in, as a city says it in the environment.
struct AssuranceSettingsTests {
    private func read(_ variables: [String: String]) -> (assurance: Assurance?, mistakes: [String]) {
        var settings = Settings(
            Dictionary(uniqueKeysWithValues: variables.map { ("NOTIFY_\($0.key)", $0.value) }), prefix: "NOTIFY")
        let assurance = Assurance(&settings)
        do throws(SettingsError) {
            try settings.finish()
            return (assurance, [])
        } catch {
            return (assurance, error.mistakes.map { "\($0.variable) \($0.rule)" })
        }
    }

    @Test func `nothing said, or any said, asks nothing of anybody`() {
        for variables in [
            [:], ["STAFF_ASSURANCE": ""], ["STAFF_ASSURANCE": "any"], ["ASSURANCE_GUARDIAN": "any"],
            ["STAFF_ASSURANCE": "any", "STAFF_ASSURANCE_CLAIM": "amr"],
        ] as [[String: String]] {
            let (assurance, mistakes) = read(variables)
            #expect(assurance == nil && mistakes.isEmpty, "\(variables)")
        }
    }

    @Test func `what is said of staff holds for every role of staff, until the role says otherwise`() {
        let all = read(["STAFF_ASSURANCE": "loa3, loa4"])
        #expect(all.assurance == Assurance(claim: "acr", staff: ["loa3", "loa4"]) && all.mistakes.isEmpty)
        let some = read([
            "STAFF_ASSURANCE": "mfa", "STAFF_ASSURANCE_CLAIM": "amr", "ASSURANCE_TEACHING": "any",
            "ASSURANCE_HEALTH": "hwk", "ASSURANCE_GUARDIAN": "sms,mfa", "ASSURANCE_PUPIL": "any",
        ])
        #expect(some.mistakes.isEmpty)
        #expect(
            some.assurance
                == Assurance(
                    claim: "amr",
                    levels: [.office: ["mfa"], .huvudman: ["mfa"], .health: ["hwk"], .guardian: ["sms", "mfa"]]))
    }

    @Test func `the huvudman's is staff's, and the office's where nothing is said of staff`() {
        #expect(
            read(["ASSURANCE_OFFICE": "loa3"]).assurance?.levels == [.office: ["loa3"], .huvudman: ["loa3"]])
        #expect(
            read(["ASSURANCE_OFFICE": "loa3", "ASSURANCE_HUVUDMAN": "loa4"]).assurance?.levels
                == [.office: ["loa3"], .huvudman: ["loa4"]])
        #expect(read(["STAFF_ASSURANCE": "loa3", "ASSURANCE_OFFICE": "any"]).assurance?.levels[.huvudman] == ["loa3"])
    }

    @Test(arguments: [
        "STAFF_ASSURANCE", "ASSURANCE_TEACHING", "ASSURANCE_OFFICE", "ASSURANCE_HUVUDMAN", "ASSURANCE_HEALTH",
        "ASSURANCE_GUARDIAN", "ASSURANCE_PUPIL",
    ])
    func `a wrong value is refused at the start by its variable and rule, and is never taken for any`(name: String) {
        let rule = "must be the values of STAFF_ASSURANCE_CLAIM that are enough, parted by commas, or any alone"
        for wrong in [",", " , ", "any,loa3", "loa3 loa4", "loa3;\tloa4"] {
            #expect(read([name: wrong]).mistakes == ["NOTIFY_\(name) \(rule)"], "\(wrong)")
        }
        #expect(read([name: "loa3"]).mistakes.isEmpty)
    }

    @Test func `a role that there is not, and a claim without values, are refused`() {
        #expect(
            read(["ASSURANCE_TEACHER": "loa3"]).mistakes == [
                "NOTIFY_ASSURANCE_TEACHER is not a setting of this service"
            ])
        #expect(
            read(["STAFF_ASSURANCE_CLAIM": "amr"]).mistakes == [
                "NOTIFY_STAFF_ASSURANCE is missing; it must be the values of STAFF_ASSURANCE_CLAIM that are enough"
            ])
        #expect(read(["STAFF_ASSURANCE_CLAIM": "amr", "ASSURANCE_PUPIL": "mfa"]).mistakes.isEmpty)
    }
}
