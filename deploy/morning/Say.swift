import Glibc
import Runtime

/// What the demonstration prints.
enum Say {
    static func line(_ what: String, _ text: String) {
        let time = LocalTimeOfDay.now
        write("\(time)  \(what.padded(to: 9)) \(text)\n")
    }

    static func heading(_ text: String) { write("\n\(text)\n") }

    static func mail(_ mail: Mail) { line(mail.kind.rawValue, "to \(masked(mail.recipient))   \(mail.subject)") }

    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.write(STDOUT_FILENO, bytes.baseAddress, bytes.count) }
    }

    /// An address that can be recognised but not read off a screen.
    private static func masked(_ address: String) -> String {
        guard let at = address.firstIndex(of: "@") else { return "…" }
        return "\(address.prefix(1))…\(address[at...])"
    }
}

private enum LocalTimeOfDay {
    static var now: String {
        let instant = Clock.system.now()
        let seconds = Int((instant - LocalDate(instant).start).components.seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
