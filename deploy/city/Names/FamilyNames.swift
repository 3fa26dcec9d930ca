/// Common family names.
enum FamilyNames {
    static func pick(_ origin: Origin, _ chance: inout Chance) -> String {
        switch origin {
        case .abroad: return chance.pick(abroad)
        // The commonest names are far commoner than the others.
        case .sweden: return chance.happens(300) ? chance.pick(commonest) : chance.pick(swedish)
        }
    }

    private static let commonest = [
        "Andersson", "Johansson", "Karlsson", "Nilsson", "Eriksson", "Larsson", "Olsson", "Persson", "Svensson",
        "Gustafsson", "Pettersson", "Jonsson", "Jansson", "Hansson", "Bengtsson", "Jönsson",
    ]
    private static let swedish = [
        "Lindberg", "Jakobsson", "Magnusson", "Olofsson", "Lindström", "Lindqvist", "Lindgren", "Berg", "Axelsson",
        "Bergström", "Lundberg", "Lind", "Lundgren", "Lundqvist", "Mattsson", "Berglund", "Fredriksson", "Sandberg",
        "Henriksson", "Forsberg", "Sjöberg", "Wallin", "Engström", "Eklund", "Danielsson", "Lundin", "Håkansson",
        "Björk", "Bergman", "Gunnarsson", "Holm", "Wikström", "Samuelsson", "Isaksson", "Fransson", "Bergqvist",
        "Nyström", "Holmberg", "Arvidsson", "Löfgren", "Söderberg", "Nyberg", "Blomqvist", "Claesson", "Nordström",
        "Mårtensson", "Lundström", "Viklund", "Björklund", "Eliasson", "Pålsson", "Berggren", "Sandström", "Nordin",
        "Lund", "Falk", "Ström", "Åberg", "Ekström", "Hermansson", "Holmgren", "Hellström", "Dahlberg", "Hedlund",
        "Sundberg", "Sjögren", "Ek", "Blom", "Abrahamsson", "Martinsson", "Öberg", "Andreasson", "Strömberg", "Månsson",
        "Hansen", "Åkesson", "Dahl", "Lindholm", "Norberg", "Holmqvist", "Jonasson", "Ivarsson", "Sundström", "Ågren",
    ]
    private static let abroad = [
        "Abdullah", "Ahmad", "Ahmadi", "Ahmed", "Ali", "Amiri", "Aydin", "Babić", "Demir", "Farah", "Georgiou",
        "Haddad",
        "Hassan", "Hosseini", "Hussein", "Ibrahim", "Jovanović", "Kaya", "Khalil", "Kowalski", "Mahmoud", "Mohammadi",
        "Nguyen", "Nowak", "Omar", "Petrović", "Rezaei", "Said", "Shevchenko", "Singh", "Tran", "Warsame", "Yilmaz",
        "Yusuf",
    ]
}
