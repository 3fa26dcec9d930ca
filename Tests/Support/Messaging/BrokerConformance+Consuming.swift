import Messaging
import Runtime

extension BrokerConformance {
    static let consuming = [
        BrokerBehaviour(promise: "deliveries come in the order of publishing, tags rising") { bench in
            let queue = try bench.queue()
            let sent = (1...500).map { bench.message($0, to: queue) }
            try bench.publishConfirmed(sent)
            let got = try bench.read(500, from: queue)
            try expect(got.compactMap(\.messageID) == sent.map(\.messageID), "another order")
            try expect(zip(got, got.dropFirst()).allSatisfy { $0.tag < $1.tag }, "tags do not rise")
        },
        BrokerBehaviour(promise: "what was not acknowledged comes again, in order and marked") { bench in
            let queue = try bench.queue()
            let sent = (1...10).map { bench.message($0, to: queue) }
            try bench.publishConfirmed(sent)
            let first = try bench.consumer(of: queue)
            let seen = try bench.receive(10, on: first)
            try first.acknowledge(upTo: seen[3].tag)
            first.close()
            let again = try bench.read(6, from: queue)
            try expect(again.compactMap(\.messageID) == sent.dropFirst(4).map(\.messageID), "another order")
            try expect(again.allSatisfy(\.redelivered), "not marked redelivered")
        },
        BrokerBehaviour(promise: "one acknowledgement covers every earlier delivery") { bench in
            let queue = try bench.queue()
            try bench.publishConfirmed((1...50).map { bench.message($0, to: queue) })
            _ = try bench.read(50, from: queue)
            try expect(try bench.isEmpty(queue), "something came again")
        },
        BrokerBehaviour(promise: "no more than the prefetch is delivered without acknowledgement") { bench in
            let queue = try bench.queue()
            try bench.publishConfirmed((1...20).map { bench.message($0, to: queue) })
            let consumer = try bench.consumer(of: queue, prefetch: 5)
            defer { consumer.close() }
            let first = try bench.receive(5, on: consumer)
            try expect(try consumer.deliveries(upTo: 20, within: bench.quiet, wake: nil).isEmpty, "a sixth came")
            try consumer.acknowledge(upTo: first[1].tag)
            try expect(try bench.receive(2, on: consumer).count == 2, "the freed places were not used")
        },
        BrokerBehaviour(promise: "a second consumer gets nothing until the first is gone") { bench in
            let queue = try bench.queue()
            let first = try bench.consumer(of: queue)
            let second = try bench.consumer(of: queue)
            defer { second.close() }
            try bench.publishConfirmed((1...4).map { bench.message($0, to: queue) })
            _ = try bench.receive(4, on: first)
            try expect(try second.deliveries(upTo: 4, within: bench.quiet, wake: nil).isEmpty, "two were active")
            first.close()
            let taken = try bench.receive(4, on: second)
            try expect(taken.allSatisfy(\.redelivered), "not marked redelivered")
            if let last = taken.last { try second.acknowledge(upTo: last.tag) }
        },
        BrokerBehaviour(promise: "after cancelling, what was delivered can still be read and acknowledged") { bench in
            let queue = try bench.queue()
            try bench.publishConfirmed((1...6).map { bench.message($0, to: queue) })
            let consumer = try bench.consumer(of: queue, prefetch: 3)
            let first = try bench.receive(1, on: consumer)
            try consumer.cancel()
            var seen = first
            while let more = Optional(try consumer.deliveries(upTo: 10, within: .zero, wake: nil)), !more.isEmpty {
                seen += more
            }
            try expect(seen.count <= 3, "delivered after cancelling")
            if let last = seen.last { try consumer.acknowledge(upTo: last.tag) }
            consumer.close()
            try expect(try bench.read(6 - seen.count, from: queue).count == 6 - seen.count, "the rest is there")
            try expect(try bench.isEmpty(queue), "acknowledged ones came again")
        },
        BrokerBehaviour(promise: "an empty queue answers with nothing when the time has passed") { bench in
            let consumer = try bench.consumer(of: try bench.queue())
            defer { consumer.close() }
            try expect(try consumer.deliveries(upTo: 5, within: .milliseconds(50), wake: nil).isEmpty, "what?")
            try consumer.serveHeartbeat()
            try expect(try consumer.deliveries(upTo: 5, within: .zero, wake: nil).isEmpty, "what?")
        },
        BrokerBehaviour(promise: "a readable descriptor ends the wait for deliveries") { bench in
            let consumer = try bench.consumer(of: try bench.queue())
            defer { consumer.close() }
            let stop = Stop()
            stop.request()
            let got = try consumer.deliveries(upTo: 5, within: .seconds(60), wake: stop.fileDescriptor)
            try expect(got.isEmpty, "deliveries from an empty queue")
        },
        BrokerBehaviour(promise: "no more deliveries than asked for, the rest next time") { bench in
            let queue = try bench.queue()
            try bench.publishConfirmed((1...7).map { bench.message($0, to: queue) })
            let consumer = try bench.consumer(of: queue)
            defer { consumer.close() }
            var seen: [Delivery] = []
            let deadline = Deadline(in: bench.patience)
            while seen.count < 7, !deadline.hasPassed {
                let some = try consumer.deliveries(upTo: 3, within: .milliseconds(200), wake: nil)
                try expect(some.count <= 3, "\(some.count) at once")
                seen += some
            }
            try expect(seen.count == 7, "\(seen.count) of 7")
        },
    ]

    static let incidents = [
        BrokerBehaviour(promise: "a queue that does not exist is refused by name") { bench in
            let name = "\(bench.prefix).no-such-queue"
            do {
                let consumer = try bench.consumer(of: name)
                defer { consumer.close() }
                _ = try consumer.deliveries(upTo: 1, within: bench.patience, wake: nil)
            } catch let error as BrokerError {
                return try expect(error == .noSuchQueue(name), "\(error)")
            }
            throw Deviation("it was not refused")
        },
        BrokerBehaviour(promise: "deleting a queue is told to its consumer") { bench in
            let queue = try bench.queue()
            let consumer = try bench.consumer(of: queue)
            defer { consumer.close() }
            _ = try consumer.deliveries(upTo: 1, within: .milliseconds(20), wake: nil)
            try bench.subject.deleteQueue(queue)
            try bench.expectDeath(as: .consumerCancelled(queue: queue)) {
                _ = try consumer.deliveries(upTo: 1, within: .milliseconds(200), wake: nil)
            }
        },
        BrokerBehaviour(promise: "a cut connection is an error, and a new one works") { bench in
            let queue = try bench.queue()
            let publisher = try bench.publisher()
            let consumer = try bench.consumer(of: queue)
            try bench.publishConfirmed([bench.message(1, to: queue)])
            _ = try bench.receive(1, on: consumer)
            try bench.subject.cutConnections()
            try bench.expectDeath { _ = try publisher.outcomes(within: .milliseconds(200), wake: nil) }
            try bench.expectDeath { _ = try consumer.deliveries(upTo: 1, within: .milliseconds(200), wake: nil) }
            publisher.close()
            consumer.close()
            try bench.publishConfirmed([bench.message(2, to: queue)])
            let got = try bench.read(2, from: queue)
            try expect(got.map(\.redelivered) == [true, false], "what was open at the cut comes first, marked")
        },
        BrokerBehaviour(promise: "closing twice is harmless, using what is closed an error") { bench in
            let queue = try bench.queue()
            let publisher = try bench.publisher()
            publisher.close()
            publisher.close()
            try bench.expectDeath { _ = try publisher.publish(bench.message(1, to: queue)) }
            let consumer = try bench.consumer(of: queue)
            consumer.close()
            consumer.close()
            try bench.expectDeath { _ = try consumer.deliveries(upTo: 1, within: .zero, wake: nil) }
        },
        BrokerBehaviour(promise: "a broker short of memory says so, takes nothing, and goes on afterwards") { bench in
            let queue = try bench.queue()
            let publisher = try bench.publisher()
            defer { publisher.close() }
            try bench.subject.setAlarm(true)
            do {
                // RabbitMQ says so at the first publish during the alarm.
                let tag = try publisher.publish(bench.message(1, to: queue))
                let heard = try bench.hear(publisher) { outcomes in outcomes.contains { $0.isBlocked } }
                try expect(!heard.contains(.confirmed(tag)), "confirmed during the alarm")
                try bench.subject.setAlarm(false)
                _ = try bench.hear(publisher) { $0.contains(.confirmed(tag)) }
            } catch {
                try bench.subject.setAlarm(false)
                throw error
            }
            try expect(try bench.read(1, from: queue).count == 1, "the message")
        },
    ]
}
