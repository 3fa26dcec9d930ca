import AttendanceService
import Hosting
import RabbitMQ

ServiceHost.run(AttendanceService.self) { broker, log in
    try RabbitMQBroker(url: broker.url, certificateAuthority: broker.certificateAuthority, log: log)
}
