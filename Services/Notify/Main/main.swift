import Hosting
import NotifyService
import RabbitMQ

ServiceHost.run(NotifyService.self) { broker, log in
    try RabbitMQBroker(
        url: broker.url, as: NotifyService.name, certificateAuthority: broker.certificateAuthority,
        certificate: broker.certificate.flatMap { path in broker.key.map { BrokerCertificate(path: path, key: $0) } },
        allowsPlain: broker.allowsPlain, log: log)
}
