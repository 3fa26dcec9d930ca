import Glibc

/// Wall time in Europe/Stockholm, from libc's zone files (Foundation's would need ICU).
///
/// The process's `TZ` is set once, whatever the machine's own zone is. In the night when clocks go forward, a time that does
/// not exist is taken with the offset in force before the change, so 02:30 becomes 03:30; in the night when they go back, a
/// time that exists twice means the first of the two.
package enum LocalTime {
    private static let installed: Void = {
        setenv("TZ", "Europe/Stockholm", 1)
        tzset()
    }()

    /// Sets the zone of the process. Call it first in `main`, while there is only one thread: `setenv` is not safe beside
    /// another thread's `getenv`. Every function here does it too if nobody has.
    package static func install() {
        _ = installed
    }

    /// The moment a wall clock shows the given time. The parts are trusted to be a real date and time.
    package static func instant(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, microsecond: Int
    ) -> Instant {
        let wall = Calendar.day(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
        // A day on either side is outside any change, so these are the offsets before and after one.
        let before = offset(atUnixSecond: wall - 86_400)
        let after = offset(atUnixSecond: wall + 86_400)
        let early = wall - before
        let late = wall - after
        let isOnlyLate = offset(atUnixSecond: early) != before && offset(atUnixSecond: late) == after
        return Instant(microseconds: Int64((isOnlyLate ? late : early) * 1_000_000 + microsecond))
    }

    /// Seconds east of UTC at a moment.
    static func offset(atUnixSecond second: Int) -> Int {
        install()
        var time = time_t(second)
        var parts = tm()
        localtime_r(&time, &parts)
        return Int(parts.tm_gmtoff)
    }
}
