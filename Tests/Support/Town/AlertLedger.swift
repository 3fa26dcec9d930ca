import JSON
package import SS12000
package import Stand

/// What must have been sent, reckoned from the rolls that were answered, against what the mail catcher holds.
package struct AlertLedger {
    private let school: TownSchool
    private let mails: String
    package private(set) var absent: Set<PersonID> = []

    package init(_ school: TownSchool, _ town: Town) {
        self.school = school
        mails = town.catcher.mails
    }

    package mutating func note(absent pupils: [PersonID]) { absent.formUnion(pupils) }

    private struct Mail {
        let recipient: String
        let messageID: String
    }

    private func arrived() throws -> [Mail] {
        guard File.exists(mails) else { return [] }
        // A catcher that was killed may have left half a line.
        return try File.read(mails).split(separator: UInt8(ascii: "\n")).compactMap { line -> Mail? in
            guard let mail = try? JSON(parsing: Array(line)), let to = mail["to"]?[0]?.string else { return nil }
            return Mail(recipient: to.lowercased(), messageID: mail["messageID"]?.string ?? "")
        }
    }

    private var expected: Set<String> { Set(absent.flatMap(school.addresses)) }

    /// Whether every guardian who must be told has been.
    package func isSettled() throws -> Bool { expected.isSubset(of: Set(try arrived().map(\.recipient))) }

    /// How many mails have arrived, repeats included.
    package func count() throws -> Int { try arrived().count }

    /// Everything that is wrong; empty when each guardian of each absent child was told exactly once and nobody else was.
    /// - Parameter repeats: how often one and the same mail (the same Message-ID) may have come: 1, or 2 when the
    ///   sender was killed in the middle and could not know.
    package func audit(repeats: Int = 1) throws -> [String] {
        var problems: [String] = []
        let mails = try arrived()
        let byRecipient = Dictionary(grouping: mails, by: \.recipient)
        for address in expected {
            let own = byRecipient[address] ?? []
            let distinct = Set(own.map(\.messageID)).count
            if distinct != 1 { problems.append("a guardian got \(distinct) alerts") }
            if own.count > repeats { problems.append("one mail came \(own.count) times") }
        }
        for address in byRecipient.keys where !expected.contains(address) {
            problems.append("\(byRecipient[address]?.count ?? 0) mails went to somebody who had none to get")
        }
        return problems
    }
}
