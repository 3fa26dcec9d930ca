import Hosting
import NotifyService
import RabbitMQ

ServiceHost.run(NotifyService.self) { broker, log in
    try RabbitMQBroker(url: broker.url, certificateAuthority: broker.certificateAuthority, log: log)
}
