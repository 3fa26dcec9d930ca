import CRabbitMQ
import Messaging

/// TLS to the broker: 1.2 or newer, its certificate checked against our authority and for the host's name before anything of
/// ours is sent.
extension Connection {
    static func tlsSocket(
        _ state: amqp_connection_state_t, _ authority: String?, _ certificate: BrokerCertificate?
    ) throws(BrokerAddressError) -> OpaquePointer {
        guard let socket = amqp_ssl_socket_new(state),
            amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == AMQP_STATUS_OK.rawValue
        else { throw .notACertificateAuthority }
        amqp_ssl_socket_set_verify_peer(socket, 1)
        amqp_ssl_socket_set_verify_hostname(socket, 1)
        guard amqp_ssl_socket_set_cacert(socket, authority) == AMQP_STATUS_OK.rawValue else {
            throw .notACertificateAuthority
        }
        if let certificate,
            amqp_ssl_socket_set_key(socket, certificate.path, certificate.key) != AMQP_STATUS_OK.rawValue
        {
            throw .certificateUnusable
        }
        return socket
    }

    /// Reads the files as a connection will, so that a start tells what is wrong with them.
    static func tryFiles(_ authority: String, _ certificate: BrokerCertificate?) throws(BrokerAddressError) {
        guard let state = amqp_new_connection() else { return }
        // Frees the socket too.
        defer { amqp_destroy_connection(state) }
        _ = try tlsSocket(state, authority, certificate)
    }
}

/// Why a TLS connection was not made, in words that say what to look at. Nothing of ours was sent.
func tlsText(_ status: Int32) -> String {
    switch status {
    case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue:
        return "the broker's certificate is not for this name"
    case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue:
        return "the broker's certificate is not vouched for by our authority, or not valid now"
    case AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue, AMQP_STATUS_SSL_ERROR.rawValue:
        let reason = ERR_reason_error_string(ERR_peek_error()).map { String(cString: $0) }
        switch reason {
        case "certificate verify failed":
            return "the broker's certificate is not vouched for by our authority, or not valid now"
        case "wrong version number", "packet length too long", "http request":
            return "no TLS is spoken there; amqps:// has a port of its own, usually 5671"
        case let reason?: return "no TLS connection: \(reason)"
        case nil: return "no TLS connection: the broker hung up"
        }
    default: return libraryText(status)
    }
}
