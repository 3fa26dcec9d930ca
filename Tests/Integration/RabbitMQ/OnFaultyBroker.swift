import Stand
import TestSupport
import Testing

/// Suites that freeze, starve and kill a broker share one of their own, and take turns.
@Suite(.serialized)
enum OnFaultyBroker {
    private static let started: Result<PrivateBroker, any Error> = Result {
        let broker = try PrivateBroker(in: TestBroker.folder("faulty"))
        try broker.start()
        return broker
    }

    /// A virtual host with one queue bound to one exchange, on a node that is up.
    static func host(_ name: String, queue: String, exchange: String) throws -> VirtualHost {
        let node = try started.get()
        try node.start()
        let host = try VirtualHost(name, on: node)
        try host.declare(queues: [queue], exchange: exchange)
        try node.settle()
        return host
    }
}

extension PrivateBroker {
    /// Short of memory: publishers are blocked until `endAlarm`.
    func raiseAlarm() throws { try control(["set_vm_memory_high_watermark", "0.00001"]) }
    func endAlarm() throws { try control(["set_vm_memory_high_watermark", "0.4"]) }
}
