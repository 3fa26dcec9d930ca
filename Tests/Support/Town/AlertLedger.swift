import JSON
package import SS12000
package import Stand

/// What must have been sent, reckoned from the rolls and reports that were answered, against what the mail catcher holds.
package struct AlertLedger {
    /// What the guardians of a child must have heard.
    package enum Fate: Sendable {
        /// One alert and nothing more.
        case told
        /// Nothing: the absence was explained within the grace time.
        case spared
        /// One alert, and one correction.
        case corrected
        /// Explained at once, but services were killed: an alert may have left before the explanation came, and then a
        /// correction belongs to it. A correction alone belongs to an alert of which the killed sender could not know.
        case doubtful
    }

    private let school: TownSchool
    private let mails: String
    private var fates: [PersonID: Fate] = [:]

    package init(_ school: TownSchool, _ town: Town) {
        self.school = school
        mails = town.catcher.mails
    }

    package mutating func note(absent pupils: [PersonID]) { note(pupils, .told) }

    package mutating func note(_ pupils: [PersonID], _ fate: Fate) {
        for pupil in pupils { fates[pupil] = fate }
    }

    private struct Mail {
        enum Kind { case alert, correction, other }
        let recipient: String
        let messageID: String
        let kind: Kind
    }

    private func arrived() throws -> [Mail] {
        guard File.exists(mails) else { return [] }
        // A catcher that was killed may have left half a line.
        return try File.read(mails).split(separator: UInt8(ascii: "\n")).compactMap { line -> Mail? in
            guard let mail = try? JSON(parsing: Array(line)), let to = mail["to"]?[0]?.string else { return nil }
            let subject = mail["subject"]?.string ?? ""
            let kind: Mail.Kind =
                subject.hasPrefix("Frånvaro") ? .alert : subject.hasPrefix("Rättelse") ? .correction : .other
            return Mail(recipient: to.lowercased(), messageID: mail["messageID"]?.string ?? "", kind: kind)
        }
    }

    private func addresses(_ fates: Fate...) -> Set<String> {
        Set(self.fates.filter { fates.contains($0.value) }.keys.flatMap(school.addresses))
    }

    /// Whether every guardian who must be told has been, and every one who must be corrected too.
    package func isSettled() throws -> Bool {
        let mails = try arrived()
        let alerted = Set(mails.filter { $0.kind == .alert }.map(\.recipient))
        let corrected = Set(mails.filter { $0.kind == .correction }.map(\.recipient))
        return addresses(.told, .corrected).isSubset(of: alerted)
            && addresses(.corrected).union(addresses(.doubtful).intersection(alerted)).isSubset(of: corrected)
    }

    /// How many mails have arrived, repeats included.
    package func count() throws -> Int { try arrived().count }

    /// How many of them had come before.
    package func repeats() throws -> Int {
        let mails = try arrived()
        return mails.count - Set(mails.map(\.messageID)).count
    }

    /// Everything that is wrong; empty when each guardian of each absent child heard exactly what the child's fate asks
    /// for and nobody else heard anything.
    /// - Parameter repeats: how often one and the same mail (the same Message-ID) may have come: 1, or 2 when the
    ///   sender was killed in the middle and could not know.
    package func audit(repeats: Int = 1) throws -> [String] {
        let mails = try arrived()
        let byRecipient = Dictionary(grouping: mails, by: \.recipient)
        var problems: [String] = []
        var known: Set<String> = []
        for (pupil, fate) in fates {
            for address in school.addresses(of: pupil) {
                known.insert(address)
                let own = byRecipient[address] ?? []
                let alerts = Set(own.filter { $0.kind == .alert }.map(\.messageID)).count
                let corrections = Set(own.filter { $0.kind == .correction }.map(\.messageID)).count
                if !Self.isRight(fate, alerts, corrections) || own.contains(where: { $0.kind == .other }) {
                    problems.append("\(fate): a guardian got \(alerts) alerts and \(corrections) corrections")
                }
            }
        }
        for (_, same) in Dictionary(grouping: mails, by: \.messageID) where same.count > repeats {
            problems.append("one mail came \(same.count) times")
        }
        for (address, mails) in byRecipient where !known.contains(address) {
            problems.append("\(mails.count) mails went to somebody who had none to get")
        }
        return problems
    }

    private static func isRight(_ fate: Fate, _ alerts: Int, _ corrections: Int) -> Bool {
        switch fate {
        case .told: alerts == 1 && corrections == 0
        case .spared: alerts == 0 && corrections == 0
        case .corrected: alerts == 1 && corrections == 1
        case .doubtful: alerts <= corrections && corrections <= 1
        }
    }
}
