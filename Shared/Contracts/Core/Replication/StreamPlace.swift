package import JSON

/// How far a publisher has come on one exchange: the sequence of the last thing said there in this epoch, 0 when nothing
/// was.
package struct StreamPlace: Hashable, Sendable {
    package let exchange: String
    package let epoch: String
    package let sequence: Int64

    package init(exchange: String, epoch: String, sequence: Int64) {
        self.exchange = exchange
        self.epoch = epoch
        self.sequence = sequence
    }

    package func encoded() -> JSON {
        ["exchange": JSON(exchange), "epoch": JSON(epoch), "sequence": JSON(sequence)]
    }

    package init(_ data: JSON) throws(ContractError) {
        exchange = try data.requiredString("exchange")
        epoch = try data.requiredString("epoch")
        sequence = try data.required("sequence", "not a number from 0") { data in
            data.int.flatMap { $0 < 0 ? nil : Int64($0) }
        }
    }
}

extension JSON {
    /// A list of which every element is read by `read`; the error is the first element's.
    func list<Element>(
        _ field: String, _ read: (JSON) throws(ContractError) -> Element
    ) throws(ContractError) -> [Element] {
        let elements = try required(field, "not a list") { $0.elements }
        var list: [Element] = []
        list.reserveCapacity(elements.count)
        for element in elements { list.append(try read(element)) }
        return list
    }
}
