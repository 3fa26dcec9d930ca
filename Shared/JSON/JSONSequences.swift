import CJansson

/// The elements of an array.
package struct JSONElements: RandomAccessCollection, Sendable {
    private let array: JSON

    init(_ array: JSON) {
        self.array = array
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { json_array_size(array.node) }

    package subscript(_ index: Int) -> JSON {
        guard let node = json_array_get(array.node, index) else { preconditionFailure("no such element") }
        return array.part(node)
    }
}

/// The members of an object.
package struct JSONMembers: Sequence, Sendable {
    private let object: JSON

    init(_ object: JSON) {
        self.object = object
    }

    package var underestimatedCount: Int { object.count }

    package func makeIterator() -> Iterator {
        Iterator(object)
    }

    package struct Iterator: IteratorProtocol {
        private let object: JSON
        private var position: UnsafeMutableRawPointer?

        init(_ object: JSON) {
            self.object = object
            position = json_object_iter(object.node)
        }

        package mutating func next() -> (key: String, value: JSON)? {
            guard let place = position, let value = json_object_iter_value(place) else { return nil }
            position = json_object_iter_next(object.node, place)
            return (String(decoding: memberName(place), as: UTF8.self), object.part(value))
        }
    }
}

/// The UTF-8 of the name at a place of an object; valid as long as the object.
func memberName(_ place: UnsafeMutableRawPointer) -> UnsafeBufferPointer<UInt8> {
    let start = UnsafeRawPointer(json_object_iter_key(place))?.assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: json_object_iter_key_len(place))
}
