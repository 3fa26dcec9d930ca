/// The household most tests are about.
extension NotifyWorld {
    /// A child with two guardians, each with an address.
    static func family() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother, NotifySample.father])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.adult(NotifySample.father, emails: ["far@hem.example"])
        return world
    }
}
