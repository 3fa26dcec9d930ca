import FoundationEssentials
import Glibc
import Runtime

/// A private folder where bodies that memory should not hold lie while they are worked on.
///
/// It exists only while it holds something. What another run of the process left in it is for its owner to find
/// (`BodyFile.keep`) or to remove.
package final class BodyFolder: Sendable {
    package let path: String
    /// How much of the disk no body may take, in bytes: the database beside it needs room for its next change.
    private let reserve: Int

    package init(_ path: String, leavingFree reserve: Int = 256 << 20) {
        self.path = path
        self.reserve = reserve
    }

    /// An empty file that is gone with its last reference unless it is kept. Throws `storage-full` and
    /// `storage-unavailable`.
    package func newFile() throws(Problem) -> BodyFile {
        // Whoever takes the last file away removes the folder too, perhaps just now.
        for _ in 0..<100 {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .storage(errno) }
            let name = "\(path)/incoming-\(Identifiers.v7.next().lowercase)"
            let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return BodyFile(descriptor: descriptor, path: name, in: self) }
            guard errno == ENOENT else { throw .storage(errno) }
        }
        throw .storage(ENOENT)
    }

    /// Whether the disk has room for so many bytes more. Nobody keeps the room free; a disk that fills up meanwhile is
    /// told by the write.
    package func hasRoom(for bytes: Int) -> Bool {
        var state = statvfs()
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard statvfs(path, &state) == 0 || statvfs(parent, &state) == 0 else { return true }
        let free = Int(clamping: UInt64(state.f_bavail)).multipliedReportingOverflow(by: Int(state.f_frsize))
        return free.overflow || free.partialValue - reserve >= bytes
    }

    /// Removes the folder if nothing is left in it.
    package func removeIfEmpty() { rmdir(path) }
}
