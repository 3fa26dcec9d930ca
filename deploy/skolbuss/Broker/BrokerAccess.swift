import RabbitMQ
import Transfer

/// Which broker the command works on, and as whom. Every part may come from an option or the environment, the password
/// only from a file: a command line can be read by every user of the machine.
struct BrokerAccess {
    static let options: Set<String> = [
        "management", "broker", "vhost", "user", "password-file", "ca", "certificate", "key",
    ]

    let managementURL: String
    let virtualHost: String
    let user: String
    let password: String
    private let address: String
    private let authority: String?
    private let certificate: BrokerCertificate?

    init(_ arguments: Arguments) throws {
        managementURL =
            try arguments.value("management", variable: "SKOLBUSS_MANAGEMENT") ?? "http://127.0.0.1:15672"
        address = try arguments.value("broker", variable: "SKOLBUSS_BROKER") ?? "amqp://127.0.0.1:5672"
        virtualHost = try arguments.value("vhost", variable: "SKOLBUSS_VHOST") ?? "skolbuss"
        user = try arguments.value("user", variable: "SKOLBUSS_USER") ?? "operator"
        authority = try arguments.value("ca", variable: "SKOLBUSS_CA")
        let identity = try ServiceTrust(arguments).identity
        certificate = identity.map { BrokerCertificate(path: $0.certificate, key: $0.key) }
        guard let file = try arguments.value("password-file", variable: "SKOLBUSS_PASSWORD_FILE") else {
            throw UsageError("--password-file is missing: the file with the password of \(user)")
        }
        password = try Files.secret(file)
    }

    var management: ManagementAPI {
        ManagementAPI(url: managementURL, user: user, password: password, authority: authority)
    }

    func broker() throws -> RabbitMQBroker {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1].isEmpty, parts[3...].allSatisfy(\.isEmpty), !parts[2].contains("@") else {
            throw UsageError("--broker is amqp://HOST:PORT or amqps://HOST:PORT, without user and virtual host")
        }
        return try RabbitMQBroker(
            url:
                "\(parts[0])//\(user.percentEncoded):\(password.percentEncoded)@\(parts[2])/\(virtualHost.percentEncoded)",
            certificateAuthority: authority, certificate: certificate)
    }
}

extension String {
    /// With everything escaped that has a meaning in a URL.
    var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
