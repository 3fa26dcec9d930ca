package import FoundationEssentials

/// A value as a database column or a message header can hold it.
package enum StoredValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    /// Sixteen bytes, without a detour over an array.
    case uuid(UUID)
}

/// What can be stored in a column.
package protocol Bindable: Sendable {
    var stored: StoredValue { get }
}

extension StoredValue: Bindable {
    package var stored: StoredValue { self }
}
extension Int: Bindable {
    package var stored: StoredValue { .integer(Int64(self)) }
}
extension Int32: Bindable {
    package var stored: StoredValue { .integer(Int64(self)) }
}
extension Int64: Bindable {
    package var stored: StoredValue { .integer(self) }
}
extension Double: Bindable {
    package var stored: StoredValue { .real(self) }
}
/// SQLite has no booleans: 0 and 1.
extension Bool: Bindable {
    package var stored: StoredValue { .integer(self ? 1 : 0) }
}
extension String: Bindable {
    package var stored: StoredValue { .text(self) }
}
extension [UInt8]: Bindable {
    package var stored: StoredValue { .bytes(self) }
}
extension UUID: Bindable {
    package var stored: StoredValue { .uuid(self) }
}
/// Microseconds since 1970.
extension Instant: Bindable {
    package var stored: StoredValue { .integer(microseconds) }
}
/// `2026-11-25`: sorts as it counts, and an operator can read it.
extension LocalDate: Bindable {
    package var stored: StoredValue { .text(description) }
}
extension Optional: Bindable where Wrapped: Bindable {
    package var stored: StoredValue {
        switch self {
        case .some(let value): value.stored
        case .none: .null
        }
    }
}
