/// A kind of record, as the people whose data it is and those who answer for it speak of it. Several tables may hold one type.
package struct RecordType: Sendable, Hashable {
    /// Stable, in lower case with hyphens: `attendance-marks`. It names files in exports and settings of retention.
    package let name: String
    /// For the person it is about, in Swedish.
    package let title: String

    package init(_ name: String, _ title: String) {
        self.name = name
        self.title = title
    }
}
