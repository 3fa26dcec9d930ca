package import Messaging

/// A broker and what a test must be able to do to it besides using it. `BrokerConformance` runs on any of these: the
/// in-memory broker in Unit, RabbitMQ in Integration.
package protocol BrokerUnderTest: Sendable {
    var broker: any Broker { get }

    func declareExchange(_ name: String, _ kind: ExchangeKind) throws
    /// A durable queue with a single active consumer that keeps messages until they are acknowledged.
    /// - Parameter limit: the most messages it holds; then it rejects publishes. Soft: some more may be taken.
    func declareQueue(_ name: String, limit: Int?) throws
    func bind(_ queue: String, to exchange: String, key: String) throws
    func deleteQueue(_ name: String) throws
    /// Ends every client's connection from the broker's side, without warning.
    func cutConnections() throws
    /// Puts the broker short of memory, or ends that.
    func setAlarm(_ isRaised: Bool) throws
}

/// The in-memory broker, as conformance sees it.
package struct MemoryBrokerUnderTest: BrokerUnderTest {
    private let memory: MemoryBroker

    package init(_ memory: MemoryBroker = MemoryBroker()) { self.memory = memory }

    package var broker: any Broker { memory }

    package func declareExchange(_ name: String, _ kind: ExchangeKind) { memory.declareExchange(name, kind) }
    package func declareQueue(_ name: String, limit: Int?) { memory.declareQueue(name, limit: limit) }
    package func bind(_ queue: String, to exchange: String, key: String) { memory.bind(queue, to: exchange, key: key) }
    package func deleteQueue(_ name: String) { memory.deleteQueue(name) }
    package func cutConnections() { memory.cutConnections() }
    package func setAlarm(_ isRaised: Bool) { memory.setAlarm(isRaised ? "low on memory" : nil) }
}
