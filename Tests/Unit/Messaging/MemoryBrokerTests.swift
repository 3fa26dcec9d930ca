import TestSupport
import Testing

@Suite struct `the in-memory broker` {
    @Test(arguments: BrokerConformance.all)
    func `behaves as Messaging needs`(_ behaviour: BrokerBehaviour) throws {
        try behaviour.check(ConformanceBench(MemoryBrokerUnderTest()))
    }

    @Test func `conformance is a list worth the name`() {
        #expect(BrokerConformance.all.count >= 20)
        #expect(Set(BrokerConformance.all.map(\.promise)).count == BrokerConformance.all.count)
    }
}
