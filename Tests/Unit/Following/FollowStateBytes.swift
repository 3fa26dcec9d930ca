import Following
import JSON

enum FollowStateBytes {
    static func read(_ bytes: [UInt8]?) -> FollowState? {
        bytes.flatMap { try? JSON(parsing: $0) }.flatMap { FollowState($0) }
    }
}
