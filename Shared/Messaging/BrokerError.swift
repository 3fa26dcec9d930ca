/// Why a connection to the broker could not be opened, or died. Texts come from the broker or the system and hold names
/// of queues and exchanges, never of people.
package enum BrokerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No connection could be made: name, port, network or a broker that is not up.
    case unreachable(String)
    /// The connection was made and is gone: reset, closed, or silent for two heartbeats.
    case connectionLost(String)
    /// A bounded wait ended; the operation is named.
    case timedOut(String)
    case authenticationFailed
    /// The broker takes us for this user, and refuses what is sent as another's.
    case otherUser(String)
    /// The user lacks a right; the text says which, on what.
    case accessRefused(String)
    case noSuchQueue(String)
    case noSuchExchange(String)
    /// The broker stopped delivering: the queue was deleted or lost its leader.
    case consumerCancelled(queue: String)
    case closedByBroker(code: Int, text: String)
    /// The peer said something that AMQP or our use of it does not allow.
    case protocolViolation(String)
    /// The connection was used after it had been closed here.
    case closed

    /// False when time alone does not help: an operator has to change a password, a right or the topology. Workers try
    /// again all the same, at their slowest pace, for the operator may be doing just that.
    package var isWorthReconnecting: Bool {
        switch self {
        case .unreachable, .connectionLost, .timedOut, .closedByBroker, .consumerCancelled, .closed: true
        case .authenticationFailed, .otherUser, .accessRefused, .noSuchQueue, .noSuchExchange, .protocolViolation:
            false
        }
    }

    /// Whether the broker refuses what is published, or us: it will again, until an operator has acted.
    var isRefusal: Bool {
        switch self {
        case .otherUser, .accessRefused, .closedByBroker(406, _): true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .unreachable(let why): "broker unreachable: \(why)"
        case .connectionLost(let why): "connection to the broker lost: \(why)"
        case .timedOut(let operation): "the broker did not answer in time: \(operation)"
        case .authenticationFailed: "the broker refused the user name or password"
        case .otherUser(let user):
            "the broker knows us as \(user) and refuses what is sent as another: BROKER_CERTIFICATE, or the user of "
                + "BROKER_URL, is not this service's"
        case .accessRefused(let what): "the broker user lacks a right: \(what); see `skolbuss topology check`"
        case .noSuchQueue(let queue): "queue \(queue) does not exist; run `skolbuss topology apply`"
        case .noSuchExchange(let exchange): "exchange \(exchange) does not exist; run `skolbuss topology apply`"
        case .consumerCancelled(let queue): "the broker cancelled the consumer of \(queue)"
        case .closedByBroker(let code, let text): "the broker closed the connection: \(code) \(text)"
        case .protocolViolation(let what): "unexpected answer from the broker: \(what)"
        case .closed: "the connection is closed"
        }
    }
}
