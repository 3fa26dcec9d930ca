/// What a server holds against those it does not know: how much they may send, whose word it takes for where they are, and
/// which pages may read its answers.
package struct Edge: Sendable {
    package var rates = RateLimits.unlimited
    package var frontDoors = FrontDoors()
    package var origins = CrossOrigin.none

    package init() {}
}
