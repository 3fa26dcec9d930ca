/// Streets, towns and telephone numbers that lead to nobody.
enum Places {
    static let locality = "Björkstad"
    /// No real postal code is above 98499.
    static func postalCode(_ district: Int, _ neighbourhood: Int) -> String {
        String(99_000 + (district * 12 + neighbourhood) % 1_000)
    }

    static func street(_ chance: inout Chance) -> String {
        "\(chance.pick(streets)) \(chance.within(1...89))"
    }

    /// The numbers that Post- och telestyrelsen keeps free for films and books: 070-1740605 to 070-1740699.
    static func mobile(_ chance: inout Chance) -> String { "+467017406\(twoDigits(chance.within(5...99)))" }

    /// The same for the telephone at home: 08-46500400 to 08-46500499.
    static func landline(_ chance: inout Chance) -> String { "+468465004\(twoDigits(chance.within(0...99)))" }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let streets = [
        "Storgatan", "Skolgatan", "Kyrkogatan", "Ringvägen", "Parkvägen", "Björkvägen", "Granvägen", "Tallvägen",
        "Lingonstigen", "Blåbärsvägen", "Hallonvägen", "Smultronstigen", "Kvarngatan", "Hantverkargatan",
        "Bryggargatan",
        "Trädgårdsgatan", "Ängsvägen", "Åkervägen", "Sjövägen", "Strandvägen", "Solvägen", "Vintergatan", "Nygatan",
        "Östergatan", "Västergatan", "Norra vägen", "Södra vägen", "Backvägen", "Dalgatan", "Klockarvägen",
    ]
}
