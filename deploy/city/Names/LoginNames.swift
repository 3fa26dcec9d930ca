import SS12000

/// Names for machines: the first letters of a person's names and a number that nobody else has.
enum LoginNames {
    /// "annlin4f2": three letters of each name and the number.
    static func short(_ given: String, _ family: String, _ number: Int) -> String {
        String(Text.folded(given).prefix(3)) + String(Text.folded(family).prefix(3)) + String(number, radix: 36)
    }

    /// "anna.lindberg.4f2", as people name their mailboxes.
    static func long(_ given: String, _ family: String, _ number: Int) -> String {
        "\(Text.folded(given)).\(Text.folded(family)).\(String(number, radix: 36))"
    }
}

/// The city's mail domains, all under a name that belongs to nobody.
enum MailDomain {
    static let city = "bjorkstad.example"
    static let staff = "skola.bjorkstad.example"
    static let pupils = "elev.bjorkstad.example"
    static let guardians = "id.bjorkstad.example"
    static let home = "hemma.example"
}
