import SS12000

/// Common given names by when one was born: what a generation is called is what makes a register look like one.
enum GivenNames {
    static func pick(_ sex: Sex, born year: Int, origin: Origin, _ chance: inout Chance) -> String {
        let isFemale = sex == .female
        switch origin {
        case .abroad: return chance.pick(isFemale ? femaleAbroad : maleAbroad)
        case .sweden:
            switch year {
            case ..<1965: return chance.pick(isFemale ? female1950 : male1950)
            case ..<1980: return chance.pick(isFemale ? female1970 : male1970)
            case ..<1995: return chance.pick(isFemale ? female1985 : male1985)
            case ..<2010: return chance.pick(isFemale ? female2000 : male2000)
            default: return chance.pick(isFemale ? female2015 : male2015)
            }
        }
    }

    private static let female1950 = [
        "Anita", "Barbro", "Birgitta", "Britt", "Christina", "Eva", "Gunilla", "Gun", "Inger", "Ingrid", "Karin",
        "Kerstin", "Lena", "Margareta", "Marianne", "Marie", "Monica", "Ulla", "Yvonne", "Ann",
    ]
    private static let male1950 = [
        "Anders", "Bengt", "Bo", "Christer", "Göran", "Hans", "Jan", "Kjell", "Lars", "Leif", "Lennart", "Mats",
        "Olof", "Per", "Roger", "Rolf", "Sten", "Stig", "Sven", "Tommy",
    ]
    private static let female1970 = [
        "Anna", "Annika", "Camilla", "Carina", "Catharina", "Cecilia", "Charlotte", "Eva", "Helena", "Karin",
        "Kristina",
        "Lena", "Lotta", "Malin", "Maria", "Monica", "Petra", "Pernilla", "Susanne", "Åsa",
    ]
    private static let male1970 = [
        "Anders", "Andreas", "Fredrik", "Henrik", "Håkan", "Jan", "Johan", "Jonas", "Jörgen", "Lars", "Magnus",
        "Martin",
        "Mats", "Mikael", "Niklas", "Patrik", "Per", "Peter", "Stefan", "Thomas",
    ]
    private static let female1985 = [
        "Emelie", "Emma", "Erika", "Frida", "Hanna", "Ida", "Jenny", "Johanna", "Josefin", "Karin", "Linda", "Lisa",
        "Linnea", "Maria", "Malin", "Rebecka", "Sandra", "Sara", "Sofia", "Therese",
    ]
    private static let male1985 = [
        "Alexander", "Andreas", "Anton", "Christoffer", "Daniel", "David", "Erik", "Fredrik", "Gustav", "Jakob",
        "Johan",
        "Jonas", "Joakim", "Marcus", "Mattias", "Niklas", "Oskar", "Robin", "Simon", "Viktor",
    ]
    private static let female2000 = [
        "Agnes", "Alice", "Alva", "Amanda", "Ebba", "Ella", "Elin", "Elsa", "Emma", "Felicia", "Ida", "Julia", "Klara",
        "Linnea", "Maja", "Matilda", "Moa", "Nellie", "Tilda", "Wilma",
    ]
    private static let male2000 = [
        "Albin", "Alexander", "Axel", "Elias", "Emil", "Filip", "Gustav", "Hugo", "Isak", "Jakob", "Kevin", "Leo",
        "Linus", "Lucas", "Ludvig", "Melvin", "Oliver", "Oscar", "Viktor", "William",
    ]
    private static let female2015 = [
        "Alice", "Alma", "Alva", "Astrid", "Ebba", "Ella", "Elsa", "Ester", "Freja", "Hedda", "Iris", "Julia", "Lilly",
        "Maja", "Olivia", "Saga", "Selma", "Signe", "Stina", "Vera",
    ]
    private static let male2015 = [
        "Adam", "Alfred", "Arvid", "August", "Axel", "Elias", "Frans", "Hugo", "Leo", "Liam", "Love", "Lucas", "Matteo",
        "Nils", "Noah", "Oliver", "Sam", "Theo", "Vidar", "William",
    ]
    private static let femaleAbroad = [
        "Aisha", "Amina", "Ana", "Elif", "Fatima", "Hodan", "Ivana", "Jasmin", "Katarzyna", "Layla", "Leila", "Mariam",
        "Mina", "Nour", "Olena", "Rania", "Samira", "Shirin", "Sofija", "Zahra",
    ]
    private static let maleAbroad = [
        "Abdi", "Adnan", "Ahmed", "Ali", "Amir", "Andrzej", "Bilal", "Dejan", "Emre", "Hamza", "Hassan", "Ibrahim",
        "Ismail", "Karim", "Mehmet", "Mohamed", "Omar", "Reza", "Tomasz", "Yusuf",
    ]
}

/// Where a family's names are from.
enum Origin {
    case sweden, abroad
}
