import JSON

/// Values that are more than a plain form: the standard's words, marks and addresses.
extension Lenient {
    static func code(_ json: JSON, _ table: CodeTable, _ otherwise: String?) -> Reading {
        guard let text = json.string else {
            return otherwise.map { .value(JSON($0), .codeReplaced) } ?? .failed(.wrongType)
        }
        if table.isExact(text) { return .value(json, nil) }
        if let meant = table.meant(by: text) { return .value(JSON(meant), .codeRespelled) }
        return otherwise.map { .value(JSON($0), .codeReplaced) } ?? .failed(.unknownCode)
    }

    /// Whatever cannot be read protects.
    static func securityMarking(_ json: JSON) -> Reading {
        let text = json.string ?? json.bool.map { $0 ? "true" : "false" }
        if let text {
            let reading = code(JSON(text), Codes.securityMarking, nil)
            if case .value(let value, let rule) = reading {
                return .value(value, json.string == nil ? .codeRespelled : rule)
            }
        }
        return .value(JSON(SecurityMarking.confidential.rawValue), .securityMarkingUnknown)
    }

    static func email(_ json: JSON) -> Reading {
        guard var text = json.string.map(Text.trimmed) else { return .failed(.wrongType) }
        if text.lowercased().hasPrefix("mailto:") { text = String(text.dropFirst(7)) }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !parts[1].hasPrefix("."),
            !parts[1].hasSuffix("."), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            !text.contains(where: { "<>,;\"".contains($0) })
        else { return .failed(.wrongType) }
        return .value(JSON(text), nil)
    }
}
