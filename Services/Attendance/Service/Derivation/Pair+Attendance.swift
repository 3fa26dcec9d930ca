import Digest
import FoundationEssentials
import Runtime
import SS12000

extension Pair {
    /// The id under which this pair's absence is published: derived from lesson and student (UUID version 8), so that a
    /// database rebuilt from facts gives every absence the id it had.
    var attendance: AttendanceID {
        var bytes = Array(SHA256.digest(lesson.uuid.bytes16 + student.uuid.bytes16).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return AttendanceID(UUID(bytes: bytes) ?? lesson.uuid)
    }
}
