import Glibc
import Stand

/// What a process group has used of the machine, as the kernel counts it.
struct ProcessUsage {
    /// User and system time of all its processes, in seconds.
    let processorSeconds: Double
    /// Resident memory now, and at the most since each process began, in megabytes.
    let residentMegabytes: Int
    let peakMegabytes: Int

    /// - Parameter group: the number of the process that leads it.
    init(group: Int32) {
        var ticks = 0
        var resident = 0
        var peak = 0
        for process in Self.members(of: group) {
            ticks += process.ticks
            let status = (try? File.text("/proc/\(process.number)/status")) ?? ""
            resident += Self.kilobytes("VmRSS:", status)
            peak += Self.kilobytes("VmHWM:", status)
        }
        processorSeconds = Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentMegabytes = resident / 1_024
        peakMegabytes = peak / 1_024
    }

    private static func members(of group: Int32) -> [(number: Int32, ticks: Int)] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var members: [(number: Int32, ticks: Int)] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name), let text = try? File.text("/proc/\(number)/stat"),
                let end = text.lastIndex(of: ")")
            else { continue }
            // After the name, which may hold blanks: state, parent, group, … and from the twelfth on user and system time.
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 12, Int32(fields[2]) == group else { continue }
            members.append((number, (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)))
        }
        return members
    }

    private static func kilobytes(_ field: String, _ status: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
