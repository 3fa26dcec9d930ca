import JSON

/// What is shown of a document to one who may not see it whole.
package struct ShownMembers: Sendable {
    /// Of a list only the elements whose member has one of the values.
    package struct Elements: Sendable {
        let member: String
        let values: Set<String>

        package init(where member: String, isOneOf values: Set<String>) {
            self.member = member
            self.values = values
        }

        /// The value of the list with these alone; nil when none is left, or it is no list: a list that is empty, and one of which
        /// nothing is shown, look the same.
        func shown(of value: [UInt8]) -> [UInt8]? {
            let elements = (try? JSON(parsing: value))?.elements.map(Array.init) ?? []
            let shown = elements.filter { $0[member]?.string.map(values.contains) ?? false }
            return shown.isEmpty ? nil : JSON(shown).encoded()
        }
    }

    private let names: [[UInt8]]
    private let elements: [[UInt8]: Elements]

    /// - Parameters:
    ///   - names: of the top-level members that are shown.
    ///   - elements: by the name of one that is not among them, what is shown of it.
    package init(_ names: Set<String>, elements: [String: Elements] = [:]) {
        self.names = names.map { Array($0.utf8) }
        self.elements = Dictionary(uniqueKeysWithValues: elements.map { (Array($0.key.utf8), $0.value) })
    }

    func hasWhole(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
        names.contains { $0.count == name.count && name.elementsEqual($0) }
    }

    func elements(of name: Slice<UnsafeRawBufferPointer>) -> Elements? {
        elements.isEmpty ? nil : elements[Array(name)]
    }
}
