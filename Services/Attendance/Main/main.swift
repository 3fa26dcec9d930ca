import AttendanceService
import Hosting
import RabbitMQ

ServiceHost.run(AttendanceService.self) { broker, log in
    try RabbitMQBroker(
        url: broker.url, as: AttendanceService.name, certificateAuthority: broker.certificateAuthority,
        certificate: broker.certificate.flatMap { path in broker.key.map { BrokerCertificate(path: path, key: $0) } },
        allowsPlain: broker.allowsPlain, log: log)
}
