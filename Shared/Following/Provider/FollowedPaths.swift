import SS12000

/// How suppliers call the resources.
extension ResourceKind {
    /// The path of the list, and another spelling that is met in the wild (S1 has `/studyplans` in lower case, alone of all).
    var listPaths: [String] {
        path == "studyplans" ? ["/studyplans", "/studyPlans"] : ["/\(path)"]
    }

    /// The kind a supplier means in a notice of deletion: by the standard's type name, by its path, by its misspelling
    /// (`activitites`), in whatever case.
    static func named(_ name: String) -> ResourceKind? { byName[Text.folded(name)] }

    private static let byName: [String: ResourceKind] = {
        var names: [String: ResourceKind] = ["activitites": .activities]
        for kind in allCases {
            names[Text.folded(kind.path)] = kind
            names[Text.folded(kind.typeName)] = kind
        }
        return names
    }()
}
