import SS12000

/// Writes the lists of a document and hands them over piece by piece.
struct ListWriter {
    private static let piece = 1 << 20

    private let sink: ([UInt8]) throws -> Void
    private var text: ItemText
    private var isInList = false
    private var hasItems = false
    private var hasLists = false

    init(_ text: ItemText, to sink: @escaping ([UInt8]) throws -> Void) {
        self.text = text
        self.sink = sink
        self.text.raw("{")
    }

    mutating func begin(_ kind: ResourceKind) {
        end()
        isInList = true
        text.raw(hasLists ? ",\n" : "\n")
        text.string(kind.path)
        text.raw(":[")
        hasLists = true
        hasItems = false
    }

    mutating func items<Item>(
        _ items: some Sequence<Item>, _ write: (inout ItemText, Item) -> Void
    ) throws {
        for item in items {
            text.raw(hasItems ? ",\n" : "\n")
            hasItems = true
            write(&text, item)
            if text.count >= Self.piece { try sink(text.take()) }
        }
    }

    mutating func finish() throws {
        end()
        text.raw("\n}\n")
        try sink(text.take())
    }

    private mutating func end() {
        if isInList { text.raw("]") }
        isInList = false
    }
}

extension ResourceKind {
    /// The same for the whole city; the others are of a district each.
    var isCommon: Bool { [.organisations, .syllabuses, .programmes, .schoolUnitOfferings].contains(self) }
    var isOfSchedule: Bool { self == .activities || self == .calendarEvents }
}
