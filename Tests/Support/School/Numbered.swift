import FoundationEssentials
package import Runtime

package extension UUIDIdentified {
    /// The n-th id of its kind, the same in every run: tests may name a pupil 7 and find 7 in a failure.
    static func numbered(_ number: Int) -> Self {
        var kind: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in String(describing: Self.self).utf8 { kind = (kind ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Self(UUID(high: kind, low: UInt64(bitPattern: Int64(number))))
    }
}
