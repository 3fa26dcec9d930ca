import JSON

/// Who imports, or takes an import back, and what they may do.
package struct ImportCaller: Sendable, Equatable {
    /// The token's `sub`.
    let subject: String
    /// Whether they may see people with a protection mark.
    let seesHidden: Bool
    /// Whether they may lift a mark.
    let mayLift: Bool

    package init(subject: String, seesHidden: Bool, mayLift: Bool = false) {
        self.subject = subject
        self.seesHidden = seesHidden
        self.mayLift = mayLift
    }

    // MARK: Stored

    init?(_ json: JSON) {
        guard let subject = json["subject"]?.string else { return nil }
        self.init(
            subject: subject, seesHidden: json["seesHidden"]?.bool ?? false, mayLift: json["mayLift"]?.bool ?? false)
    }

    var json: JSON {
        JSON(object: [
            ("subject", JSON(subject)), ("seesHidden", JSON(seesHidden)), ("mayLift", JSON(mayLift)),
        ])
    }
}
