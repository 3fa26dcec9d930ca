import CRabbitMQ
import Glibc
package import Messaging
package import Runtime

/// RabbitMQ as a `Broker`. A value: it opens a connection for each publisher and consumer and keeps none itself.
package struct RabbitMQBroker: Broker {
    let address: BrokerAddress
    let certificateAuthority: String?
    let certificate: BrokerCertificate?
    let heartbeat: Duration
    let limit: Duration
    let log: Log

    /// - Parameters:
    ///   - url: `amqp://user:password@host:port/vhost`, or `amqps://`; then the host is a DNS name of the broker's
    ///     certificate, for the library does not check addresses.
    ///   - user: the only user who may be named in the URL: what a service sends is believed as that user's.
    ///   - certificateAuthority: file (PEM) the broker's certificate is checked against; required by `amqps`.
    ///   - certificate: who we are to a broker that asks its clients for a certificate; without a user in the URL the broker
    ///     takes our name from it.
    ///   - allowsPlain: `amqp://` to another machine than this, for networks that are trusted.
    ///   - heartbeat: a peer silent for twice as long counts as gone. Whole seconds, 5 or more.
    ///   - limit: the longest any single call waits for the broker.
    package init(
        url: String, as user: String? = nil, certificateAuthority: String? = nil, certificate: BrokerCertificate? = nil,
        allowsPlain: Bool = false, heartbeat: Duration = .seconds(15), limit: Duration = .seconds(10),
        log: Log = .silent
    ) throws(BrokerAddressError) {
        address = try BrokerAddress(url: url)
        if let user, !address.user.isEmpty, address.user != user { throw .otherUser(user) }
        if address.usesTLS {
            guard let certificateAuthority else { throw .noCertificateAuthority }
            guard access(certificateAuthority, R_OK) == 0 else {
                throw .certificateAuthorityUnreadable(path: certificateAuthority)
            }
            guard certificate != nil || !address.user.isEmpty else { throw .noUser }
            try Connection.tryFiles(certificateAuthority, certificate)
        } else {
            guard certificate == nil else { throw .certificateWithoutTLS }
            guard allowsPlain || address.isLoopback else { throw .plainToOtherMachine }
        }
        self.certificateAuthority = certificateAuthority
        self.certificate = certificate
        self.heartbeat = heartbeat
        self.limit = limit
        self.log = log
    }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        let connection = try Connection(to: self, named: name)
        try connection.rpc("confirm.select") { state, channel in amqp_confirm_select(state, channel) != nil }
        return RabbitMQPublisher(connection)
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        let connection = try Connection(to: self, named: name)
        let count = UInt16(clamping: prefetch)
        try connection.rpc("basic.qos") { state, channel in amqp_basic_qos(state, channel, 0, count, 0) != nil }
        let pool = BytePool()
        let queueBytes = pool.copy(queue)
        let tag = pool.copy(name)
        try connection.rpc("basic.consume") { state, channel in
            amqp_basic_consume(state, channel, queueBytes, tag, 0, 0, 0, amqp_table_t()) != nil
        }
        return RabbitMQConsumer(connection, queue: queue, tag: name)
    }

    /// No request of AMQP's tells whom the broker takes us for, and by a certificate that is for the broker to say. It judges
    /// `user_id` when a message is published, also within a transaction, and what is rolled back has never been sent.
    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        let connection = try Connection(to: self, named: "identity")
        defer { connection.close() }
        try connection.rpc("tx.select") { state, channel in amqp_tx_select(state, channel) != nil }
        let pool = BytePool()
        var properties = amqp_basic_properties_t(
            of: OutgoingMessage(
                exchange: exchange, routingKey: key, messageID: "", type: "", appID: user,
                timestamp: Clock.system.now(), headers: [], body: []), in: pool)
        let status = amqp_basic_publish(
            connection.state, Connection.channel, pool.copy(exchange), pool.copy(key), 0, 0, &properties,
            amqp_bytes_t())
        guard status == AMQP_STATUS_OK.rawValue else { throw connection.fail(lossOf(status)) }
        try connection.rpc("tx.rollback") { state, channel in amqp_tx_rollback(state, channel) != nil }
    }

    /// Asks the broker, without changing anything and without any right, which of these do not exist. Bindings and
    /// policies cannot be seen this way: `skolbuss topology check` looks at those.
    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        let connection = try Connection(to: self, named: "presence")
        defer { connection.close() }
        let pool = BytePool()
        var missing: [String] = []
        for (name, isQueue) in exchanges.map({ ($0, false) }) + queues.map({ ($0, true) }) {
            let bytes = pool.copy(name)
            do {
                if isQueue {
                    try connection.rpc("queue.declare") { state, channel in
                        amqp_queue_declare(state, channel, bytes, 1, 0, 0, 0, amqp_table_t()) != nil
                    }
                } else {
                    let type = pool.copy("topic")
                    try connection.rpc("exchange.declare") { state, channel in
                        amqp_exchange_declare(state, channel, bytes, type, 1, 0, 0, 0, amqp_table_t()) != nil
                    }
                }
            } catch .noSuchQueue {
                missing.append("queue \(name)")
                try connection.reopenChannel()
            } catch .noSuchExchange {
                missing.append("exchange \(name)")
                try connection.reopenChannel()
            }
        }
        return missing
    }
}

/// Who we are to a broker: two PEM files, the key unencrypted.
package struct BrokerCertificate: Sendable {
    let path: String
    let key: String

    package init(path: String, key: String) {
        self.path = path
        self.key = key
    }
}
