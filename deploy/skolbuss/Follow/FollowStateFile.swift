import Following
import Glibc
import JSON
import Synchronization

/// How far following has come, for Register and for Schedule, in one file; replaced as a whole, so that a run that is killed
/// leaves the last state and not half of one. It holds no ids but those of rejected items, and no secrets.
final class FollowStateFile: Sendable {
    private let path: String?
    private let states = Mutex<[String: FollowState]?>(nil)

    /// - Parameter path: nil keeps it for this run only.
    init(path: String?) {
        self.path = path
    }

    func keeping(_ service: String) -> RemoteTarget.Keeping {
        RemoteTarget.Keeping(load: { try self.load(service) }, save: { try self.save($0, of: service) })
    }

    private func load(_ service: String) throws -> FollowState? {
        try states.withLock { states in
            if states == nil { states = try read() }
            return states?[service]
        }
    }

    private func save(_ state: FollowState, of service: String) throws {
        try states.withLock { states in
            var all = try states ?? read()
            all[service] = state
            states = all
            guard let path else { return }
            let json = JSON(object: all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
            try Files.replace(path, with: json.encoded())
        }
    }

    private func read() throws -> [String: FollowState] {
        guard let path, access(path, F_OK) == 0 else { return [:] }
        guard let json = try? JSON(parsing: try Files.read(path)), let members = json.members else {
            throw ToolError("\(path) is no state of following; remove it to begin anew")
        }
        var states: [String: FollowState] = [:]
        for (name, value) in members { states[name] = FollowState(value) }
        return states
    }
}
