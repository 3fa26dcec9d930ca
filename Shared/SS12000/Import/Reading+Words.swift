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

    /// What stands around or between addresses.
    private static let noAddress = Array("<>,;\"".utf8)

    static func email(_ json: JSON) -> Reading {
        guard var text = json.string.map(Text.trimmed) else { return .failed(.wrongType) }
        if text.utf8.count > 7, text.prefix(7).lowercased() == "mailto:" { text = String(text.dropFirst(7)) }
        // By bytes: a city has half a million addresses, and to find its characters takes longer than all else here.
        let bytes = text.utf8
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "@")), sign > bytes.startIndex else {
            return .failed(.wrongType)
        }
        let domain = bytes[bytes.index(after: sign)...]
        let dot = UInt8(ascii: ".")
        guard domain.contains(dot), domain.first != dot, domain.last != dot,
            !domain.contains(UInt8(ascii: "@")),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !noAddress.contains($0) })
        else { return .failed(.wrongType) }
        return .value(JSON(text), nil)
    }
}
