import Glibc
import Synchronization

/// A body in a file of its own (mode 0600), written from its beginning to its end and removed when nobody refers to it
/// any more, unless it was kept.
package final class BodyFile: Sendable {
    private struct State {
        var path: String
        var size = 0
        var isKept = false
    }

    private let descriptor: Int32
    private let folder: BodyFolder
    private let state: Mutex<State>

    init(descriptor: Int32, path: String, in folder: BodyFolder) {
        self.descriptor = descriptor
        self.folder = folder
        state = Mutex(State(path: path))
    }

    deinit {
        close(descriptor)
        let (path, isKept) = state.withLock { ($0.path, $0.isKept) }
        guard !isKept else { return }
        unlink(path)
        folder.removeIfEmpty()
    }

    package var path: String { state.withLock { $0.path } }
    package var size: Int { state.withLock { $0.size } }

    /// Writes more at the end. Throws `storage-full` and `storage-unavailable`; the file is then of no use.
    package func append(_ bytes: [UInt8]) throws(Problem) {
        let failure: Int32? = state.withLock { state in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 ? EIO : errno }
                rest = rest.dropFirst(count)
                state.size += count
            }
            return nil
        }
        if let failure { throw .storage(failure) }
    }

    /// Gives the file a lasting name in its folder. When this returns, the file is on the disk and stays when the process
    /// is killed; whoever kept it removes it.
    package func keep(as name: String) throws(Problem) {
        let failure: Int32? = state.withLock { state in
            let path = "\(folder.path)/\(name)"
            guard fdatasync(descriptor) == 0, rename(state.path, path) == 0 else { return errno }
            state.path = path
            state.isKept = true
            // A name is on the disk when its folder is.
            let directory = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard directory >= 0 else { return errno }
            defer { close(directory) }
            return fsync(directory) == 0 ? nil : errno
        }
        if let failure { throw .storage(failure) }
    }
}

extension Problem {
    /// What a client is told when its body cannot be written down, by the system's error.
    static func storage(_ code: Int32) -> Problem {
        [ENOSPC, EDQUOT, EFBIG].contains(code) ? .storageFull : .storageUnavailable
    }
}
