import Digest
package import FoundationEssentials
package import Runtime

/// One row of the log.
package struct AccessRecord: Sendable, Equatable {
    package enum Action: String, Sendable, CaseIterable {
        case read, changed
        /// Older records were removed because of their age.
        case purged
    }

    /// From 1, without gaps.
    package var sequence: Int64
    package var at: Instant
    /// As stored: a word that ``Action`` does not have is shown as it is.
    package var action: String
    package var caller: String
    package var person: [UInt8]?
    package var party: String
    /// Words of `AccessRule.DataClass` in alphabetical order, parted by commas.
    package var data: String
    package var purpose: String?
    package var origin: String
    package var request: [UInt8]?
    /// Of a purge: the last record that was removed, and its hash.
    package var through: Int64?
    package var anchor: [UInt8]?
    /// Sixteen bytes a person, in order, each once.
    package var persons: [UInt8]
    package var previous: [UInt8]
    package var hash: [UInt8]

    package init(
        sequence: Int64, at: Instant, action: String, caller: String, person: [UInt8]?, party: String, data: String,
        purpose: String?, origin: String, request: [UInt8]?, through: Int64?, anchor: [UInt8]?, persons: [UInt8],
        previous: [UInt8], hash: [UInt8]
    ) {
        self.sequence = sequence
        self.at = at
        self.action = action
        self.caller = caller
        self.person = person
        self.party = party
        self.data = data
        self.purpose = purpose
        self.origin = origin
        self.request = request
        self.through = through
        self.anchor = anchor
        self.persons = persons
        self.previous = previous
        self.hash = hash
    }

    /// What stands before the first record.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    package var personIDs: [UUID] {
        stride(from: 0, to: persons.count - 15, by: 16).compactMap { UUID(bytes: persons[$0..<($0 + 16)]) }
    }

    package func names(_ person: UUID) -> Bool {
        let wanted = person.bytes16
        return stride(from: 0, to: persons.count - 15, by: 16).contains {
            persons[$0..<($0 + 16)].elementsEqual(wanted)
        }
    }

    /// The record's hash as it must be, whatever `hash` says.
    package var expectedHash: [UInt8] { SHA256.digest(canonical) }

    /// What is hashed: see DESIGN.md, where the form is promised.
    var canonical: [UInt8] {
        var form = CanonicalForm(reserving: 256 + persons.count)
        form.fixed(previous)
        form.number(sequence)
        form.number(at.microseconds)
        form.text(action)
        form.text(caller)
        form.optional(person) { $0.blob($1) }
        form.text(party)
        form.text(data)
        form.optional(purpose) { $0.text($1) }
        form.text(origin)
        form.optional(request) { $0.blob($1) }
        form.optional(through) { $0.number($1) }
        form.optional(anchor) { $0.blob($1) }
        form.blob(persons)
        return form.bytes
    }
}

/// Bytes that no two different records share.
private struct CanonicalForm {
    private(set) var bytes: [UInt8]

    init(reserving count: Int) {
        bytes = []
        bytes.reserveCapacity(count)
        bytes += "skolbuss access 1\n".utf8
    }

    mutating func fixed(_ own: [UInt8]) { bytes += own }

    mutating func number(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func length(_ count: Int) {
        withUnsafeBytes(of: UInt32(clamping: count).bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) {
        length(text.utf8.count)
        bytes += text.utf8
    }

    mutating func blob(_ own: [UInt8]) {
        length(own.count)
        bytes += own
    }

    mutating func optional<T>(_ value: T?, _ write: (inout CanonicalForm, T) -> Void) {
        bytes.append(value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }
}
