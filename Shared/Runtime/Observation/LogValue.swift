package import FoundationEssentials

/// What a log field may hold.
package enum LogValue: Sendable, Equatable {
    case string(String)
    case int(Int)
    case double(Double)
    case bool(Bool)

    package static func id(_ uuid: UUID) -> LogValue { .string(uuid.lowercase) }

    package static func id(_ identifier: some UUIDIdentified) -> LogValue { .string(identifier.uuid.lowercase) }

    /// In seconds.
    package static func duration(_ duration: Duration) -> LogValue { .double(duration.inSeconds) }

    /// The error's type, and what it says of itself when it is one of ours: our errors describe rules, fields and codes, never
    /// values. The standard library's and Foundation's quote what they failed on, and so does Swift's default description,
    /// so of those only the type and the name of the case are written.
    package static func error(_ error: any Error) -> LogValue {
        let type = String(reflecting: type(of: error))
        let isForeign = type.hasPrefix("Swift.") || type.hasPrefix("Foundation")
        if !isForeign, let described = error as? any CustomStringConvertible {
            return .string("\(type): \(described.description)")
        }
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return .string(type) }
        if let label = mirror.children.first?.label { return .string("\(type).\(label)") }
        return .string(mirror.children.isEmpty ? "\(type).\(error)" : type)
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
