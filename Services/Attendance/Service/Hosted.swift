package import Access
package import HTTP
package import Hosting

/// What Attendance's process needs.
extension AttendanceService: HostedService {
    package static let defaultPort = 7103
    /// "SkAt": another service's database file is refused.
    package static let applicationID: Int32 = 0x536B_4174
    package static let exchanges = ["attendance.events"]
    package static let openAPI = PackageResources.openapi_json

    package init(_ configuration: Void, in context: ServiceContext) {
        self.init(database: context.database, clock: context.clock, identifiers: context.identifiers)
    }

    package func routes(gate: Gate) -> [Route] { routes(gate) }
}
