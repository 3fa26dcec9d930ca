import Runtime

/// The roll of every class of a plan, as requests ready to be sent.
enum RollRequests {
    /// - Parameter absent: pupils of each class who did not arrive; the last ones of the class.
    /// - Parameter classes: which; all of them when nil.
    static func book(
        of plan: CityPlan, classes: Range<Int>? = nil, lesson: Int, absent: Int, port: Int, token: String
    ) -> RequestBook {
        book(of: plan, classes: classes, lesson: lesson, absent: absent, port: port) { _ in token }
    }

    /// - Parameter token: of whom who takes the roll of a class, by its number.
    static func book(
        of plan: CityPlan, classes: Range<Int>? = nil, lesson: Int, absent: Int, port: Int,
        token: (Int) throws -> String
    ) rethrows -> RequestBook {
        var book = RequestBook()
        for schoolClass in classes ?? 0..<plan.classes {
            book.append(
                method: "PUT", target: "/v1/lessons/\(plan.lessonID(schoolClass, lesson).lowercase)/roll", port: port,
                token: try token(schoolClass), body: roll(of: schoolClass, in: plan, absent: absent))
        }
        return book
    }

    private static func roll(of schoolClass: Int, in plan: CityPlan, absent: Int) -> [UInt8] {
        let pupils = plan.pupils(of: schoolClass)
        let marks = pupils.map { pupil in
            let status = pupil >= pupils.upperBound - absent ? "absent" : "present"
            return "{\"student\":\"\(plan.pupilID(pupil).lowercase)\",\"status\":\"\(status)\"}"
        }
        return Array("{\"marks\":[\(marks.joined(separator: ","))]}".utf8)
    }
}
