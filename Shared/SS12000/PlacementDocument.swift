package import JSON

/// That a child has a place at a preschool or a leisure-time centre. Both dates are inclusive.
package struct PlacementDocument: ResourceDocument {
    package static let kind = ResourceKind.placements
    package let json: JSON
    package let id: PlacementID

    package init?(_ json: JSON) {
        guard let id: PlacementID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var child: PersonID? { json.reference("child") }
    package var organisation: OrganisationID? { json.reference("placedAt") }
    package var group: GroupID? { json.reference("group") }
    /// Those who may see and lay the child's schedule, in the document's order.
    package var owners: [PersonID] { json.list("owners").compactMap { $0.identifier("id") } }
    package var schoolType: PlacementSchoolType? { json.code("schoolType") }
    package var reason: PlacementReason? { json.code("reason") }
    package var maxWeeklyScheduleHours: Int? { json["maxWeeklyScheduleHours"]?.int }
    package var period: Period { Period(json) }
}
