import Runtime

/// The Date header of RFC 5322, in UTC.
enum MailDate {
    static func text(of instant: Instant) -> String {
        let seconds = instant.microseconds / 1_000_000
        let days = seconds / 86_400
        let time = seconds % 86_400
        let (year, month, day) = civil(fromDays: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
        return "\(weekdays[Int(days % 7)]), \(two(Int64(day))) \(months[month - 1]) \(year) \(clock) +0000"
    }

    private static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Days since 1970 to a date, counting years from March so that the leap day is the last of its year.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let day = Int(ofYear - (153 * fromMarch + 2) / 5 + 1)
        let month = Int(fromMarch < 10 ? fromMarch + 3 : fromMarch - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
