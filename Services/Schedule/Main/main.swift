import Hosting
import RabbitMQ
import ScheduleService

ServiceHost.run(ScheduleService.self) { broker, log in
    try RabbitMQBroker(url: broker.url, certificateAuthority: broker.certificateAuthority, log: log)
}
