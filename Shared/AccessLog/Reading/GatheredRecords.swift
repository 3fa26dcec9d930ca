/// The records of one page while it is put together.
struct GatheredRecords {
    /// Most bytes of persons one page holds: 65,536 of them.
    private static let mostPersonBytes = 16 * 65_536

    private let limit: Int
    private var records: [AccessRecord] = []
    private var bytes = 0
    /// A record did not find room: the page is what it is.
    private(set) var isFull = false

    init(limit: Int) { self.limit = limit }

    mutating func take(_ record: AccessRecord) {
        let isTooLong = bytes + record.persons.count > Self.mostPersonBytes && !records.isEmpty
        if records.count == limit || isTooLong {
            isFull = true
            return
        }
        records.append(record)
        bytes += record.persons.count
    }

    /// - Parameter place: where the next page begins unless this one is full: only older records are wanted then.
    func page(orFrom place: Int64?) -> AccessLogQuery.Page {
        AccessLogQuery.Page(records: records, next: isFull ? records.last?.sequence : place)
    }
}
