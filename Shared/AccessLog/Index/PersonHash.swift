import FoundationEssentials

/// Where a person stands in a block of the index: which of its parts, and the bits that tell persons of one part apart.
struct PersonHash {
    /// How many parts a block has.
    static let parts: Int64 = 256
    /// Bits of an entry that hold the record's place in the block.
    static let placeBits: UInt32 = 12

    let part: Int64
    /// In the upper twenty bits, as in an entry.
    let mark: UInt32

    /// - Parameter person: sixteen bytes.
    init(_ person: UnsafeRawBufferPointer) {
        let high = UInt64(bigEndian: person.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: person.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        // Whoever gives out ids decides which of their bits say anything; mixed, all of them do (the end of SplitMix64).
        var mixed = high ^ (low << 23 | low >> 41)
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        part = Int64(mixed >> 56)
        mark = UInt32(truncatingIfNeeded: mixed >> 24) & (.max << Self.placeBits)
    }

    init(_ person: UUID) {
        self = withUnsafeBytes(of: person.uuid) { PersonHash($0) }
    }
}
