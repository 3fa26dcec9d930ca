import Hosting
import RabbitMQ
import ScheduleService

ServiceHost.run(ScheduleService.self) { broker, log in
    try RabbitMQBroker(
        url: broker.url, as: ScheduleService.name, certificateAuthority: broker.certificateAuthority,
        certificate: broker.certificate.flatMap { path in broker.key.map { BrokerCertificate(path: path, key: $0) } },
        allowsPlain: broker.allowsPlain, log: log)
}
