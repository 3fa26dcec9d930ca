import JSON
import Runtime
import SS12000
import Testing

/// Values written otherwise than the standard has them.
struct PlainValueTests {
    private func event(start: String, end: String = #""2026-08-17T23:00:00Z""#) throws -> Imported {
        try Imported(
            School.event(#""activity":{"id":"\#(School.activity)"},"startTime":\#(start),"endTime":\#(end)"#))
    }

    @Test(arguments: [
        // Summer and winter, with and without seconds and fractions.
        ("2026-08-17T08:00:00", "2026-08-17T06:00:00Z"), ("2026-01-12T08:00", "2026-01-12T07:00:00Z"),
        ("2026-08-17 08:00:00.5", "2026-08-17T06:00:00.500000Z"),
    ])
    func `a time without a zone is Stockholm's wall clock`(written: String, stored: String) throws {
        let imported = try event(start: "\"\(written)\"")
        #expect(try imported.only(.calendarEvents)["startTime"]?.string == stored)
        #expect(imported.has(.timestampZoneAssumed, "startTime"))
    }

    @Test(arguments: ["2026-08-17T08:00:00+02:00", "2026-08-17T06:00:00Z", "2026-08-17T06:00:00.000Z"])
    func `a time with a zone is kept as the same instant, in UTC, without a finding`(written: String) throws {
        let imported = try event(start: "\"\(written)\"")
        #expect(try imported.only(.calendarEvents)["startTime"]?.string == "2026-08-17T06:00:00Z")
        #expect(imported.rules.isEmpty)
    }

    @Test(arguments: ["1786946400", "1786946400000"])
    func `seconds or milliseconds since 1970 become a time`(written: String) throws {
        let imported = try event(start: written)
        #expect(try imported.only(.calendarEvents)["startTime"]?.string == "2026-08-17T06:00:00Z")
        #expect(imported.has(.timestampRewritten, "startTime"))
    }

    @Test(arguments: [#""klockan åtta""#, #""2026-08-17""#, #""2026-08-17T25:00:00""#, "true", "[]", "-5"])
    func `an event whose start is no time is rejected`(written: String) throws {
        let imported = try event(start: written)
        #expect(imported.items[.calendarEvents] == nil)
        #expect(imported.has(.invalidTime, "startTime") || imported.has(.wrongType, "startTime"))
    }

    @Test(arguments: [
        ("2026-08-17T00:00:00", RepairRule.dateFromTimestamp), ("2026-08-17T00:00:00+02:00", .dateFromTimestamp),
        // A local midnight written in UTC is the evening before.
        ("2026-08-16T22:00:00.000Z", .dateFromTimestamp), ("20260817", .dateRewritten), ("2026/08/17", .dateRewritten),
        ("2026-8-17", .dateRewritten), (" 2026-08-17 ", .dateRewritten),
    ])
    func `a date written otherwise is the date that is meant`(written: String, rule: RepairRule) throws {
        let imported = try Imported(School.person(#""birthDate":"\#(written)""#))
        #expect(try imported.only(.persons)["birthDate"]?.string == "2026-08-17")
        #expect(imported.has(rule, "birthDate"))
    }

    @Test(arguments: ["2026-02-30", "0000-00-00", "imorgon", "17/8 2026"])
    func `an optional date that does not exist is dropped and the item kept`(written: String) throws {
        let imported = try Imported(School.person(#""birthDate":"\#(written)""#))
        #expect(try imported.only(.persons)["birthDate"] == nil)
        #expect(imported.has(.invalidDateDropped, "birthDate"))
    }

    @Test func `a group whose start is an invalid date is rejected`() throws {
        let imported = try Imported(
            School.group(
                #""displayName":"6A","startDate":"2026-02-30","groupType":"Klass","organisation":"\#(School.unit)""#))
        #expect(imported.items[.groups] == nil)
        #expect(imported.has(.invalidDate, "startDate"))
        #expect(imported.rejected[.groups] == 1)
    }

    @Test(arguments: [(#""true""#, true), ("1", true), (#""Nej""#, false), ("0", false), (#""FALSE""#, false)])
    func `a yes or no in another form is read`(written: String, meant: Bool) throws {
        let imported = try Imported(
            School.event(
                #"""
                "activity":{"id":"\#(School.activity)"},"startTime":"2026-08-17T06:00:00Z",\#
                "endTime":"2026-08-17T07:00:00Z","cancelled":\#(written)
                """#))
        #expect(try imported.only(.calendarEvents)["cancelled"]?.bool == meant)
        #expect(imported.has(.booleanRewritten, "cancelled"))
    }

    @Test(arguments: [#""7""#, "7.0", #"" 7 ""#])
    func `a number in another form is read`(written: String) throws {
        let imported = try Imported(
            School.person(
                #"""
                "enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","startDate":"2026-08-17",\#
                "schoolYear":\#(written)}]
                """#))
        #expect(try imported.only(.persons)["enrolments"]?[0]?["schoolYear"]?.int == 7)
        #expect(imported.has(.numberRewritten, "enrolments.schoolYear"))
    }

    @Test func `a code written as a number gets its leading zeros back`() throws {
        let imported = try Imported(
            #"""
            {"organisations":[{"id":"\#(School.unit)",\#(School.meta),"displayName":"L","organisationType":"Skolenhet",\#
            "municipalityCode":180,"schoolUnitCode":12345678}]}
            """#)
        let unit = try imported.only(.organisations)
        #expect(unit["municipalityCode"]?.string == "0180")
        #expect(unit["schoolUnitCode"]?.string == "12345678")
        #expect(imported.findings.total(.textFromNumber) == 2)
    }

    @Test(arguments: [
        ("sex", "KVINNA", "Kvinna"), ("sex", "f", "Kvinna"),
        (
            "securityMarking", "skyddad_folkbokforing",
            "Skyddad folkbokföring"
        ), ("personStatus", "aktiv", "Aktiv"),
        // Decomposed letters: the o and its dots are two characters.
        ("securityMarking", "Skyddad folkbokfo\u{308}ring", "Skyddad folkbokföring"),
    ])
    func `a code in another case or without its marks is respelled`(field: String, written: String, meant: String)
        throws
    {
        let imported = try Imported(
            #"""
            {"persons":[{"id":"\#(School.pupil)",\#(School.meta),"givenName":"A","familyName":"E","\#(field)":"\#(written)"}]}
            """#)
        #expect(try imported.only(.persons)[field]?.string == meant)
        #expect(imported.has(.codeRespelled, field))
    }

    @Test func `an unknown value of an optional code is dropped and of a required one replaced`() throws {
        let status = try Imported(School.person(#""personStatus":"Inflyttad""#))
        #expect(try status.only(.persons)["personStatus"] == nil)
        #expect(status.has(.codeDropped, "personStatus"))
        let role = try Imported(
            School.duty(#""dutyAt":{"id":"\#(School.unit)"},"startDate":"2024-08-12","dutyRole":"Vaktmästare""#))
        #expect(try role.only(.duties)["dutyRole"]?.string == "Annan personal")
        #expect(role.has(.codeReplaced, "dutyRole"))
    }

    @Test func `null and empty text are absence`() throws {
        let imported = try Imported(School.person(#""middleName":null,"photo":"""#))
        #expect(try imported.only(.persons)["middleName"] == nil)
        #expect(imported.findings.total(.nullDropped) == 2)
    }

    @Test func `a value of a type that cannot be meant is dropped`() throws {
        let imported = try Imported(School.person(#""middleName":["Maria"],"photo":true"#))
        #expect(imported.findings.total(.unreadableValueDropped) == 2)
        #expect(imported.items[.persons]?.count == 1)
    }

    @Test(arguments: ["saknas", "a@", "@example.se", "a b@example.se", "a@b@example.se", "a@b", "x <a@example.se>"])
    func `an e-mail address that is none is dropped`(written: String) throws {
        let imported = try Imported(School.person(#""emails":[{"value":"\#(written)","type":"Privat"}]"#))
        #expect(try imported.only(.persons)["emails"]?.count == 0)
        #expect(imported.has(.emailDropped, "emails.value"))
    }
}
