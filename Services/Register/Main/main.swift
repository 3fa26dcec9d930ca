import Hosting
import RabbitMQ
import RegisterService

ServiceHost.run(RegisterService.self) { broker, log in
    try RabbitMQBroker(url: broker.url, certificateAuthority: broker.certificateAuthority, log: log)
}
