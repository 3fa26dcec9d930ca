import Runtime
import TestSupport
import Testing

@testable import Messaging

@Suite struct `the publish window` {
    private func row(_ position: Int64, stream: Int64 = 1, bytes: Int = 0) -> OutboxRow {
        OutboxRow(
            position: position, stream: .init(number: stream, exchange: "x", epoch: "first", source: "skolbuss/post"),
            sequence: position, id: Identifiers.v7.next(), type: "post.note-changed.v1", subject: "note", version: 1,
            time: Clock.system.now(), body: [UInt8](repeating: 0, count: bytes))
    }

    private func add(
        _ position: Int64, bytes: Int = 0, id: String = "m", tag: UInt64, to window: inout PublishWindow
    ) {
        window.add([row(position, bytes: bytes)], as: id, tag: tag)
    }

    private func filled(_ count: Int64) -> PublishWindow {
        var window = PublishWindow(messages: 100, bytes: 1_000_000)
        for position in 1...count { add(position * 10, tag: UInt64(position), to: &window) }
        return window
    }

    @Test func `a confirm covers its tag, or every open one before it`() {
        var window = filled(6)
        #expect(window.resolve(2, multiple: false).map(\.positions.lowerBound) == [20])
        #expect(window.resolve(4, multiple: true).map(\.positions.lowerBound) == [10, 30, 40])
        #expect(window.count == 2)
        #expect(window.resolve(4, multiple: true).isEmpty, "a second time is nothing")
        #expect(window.resolve(6, multiple: true).map(\.positions.lowerBound) == [50, 60])
        #expect(window.isEmpty)
    }

    @Test func `an unknown tag is nothing`() {
        var window = filled(2)
        #expect(window.resolve(0, multiple: true).isEmpty)
        #expect(window.resolve(2, multiple: true).count == 2)
        #expect(window.resolve(1, multiple: false).isEmpty)
        #expect(window.resolve(9, multiple: true).isEmpty)
    }

    @Test func `a return marks the oldest open message with its id`() {
        var window = PublishWindow(messages: 10, bytes: 1_000_000)
        for tag in 1...3 { add(Int64(tag), id: tag == 2 ? "other" : "same", tag: UInt64(tag), to: &window) }
        #expect(window.markReturned(messageID: "same")?.positions == 1...1)
        #expect(window.markReturned(messageID: "same")?.positions == 3...3)
        #expect(window.markReturned(messageID: "same") == nil)
        #expect(window.resolve(3, multiple: true).map(\.returned) == [true, false, true])
    }

    @Test func `room is bounded by messages and by bytes`() {
        var window = PublishWindow(messages: 2, bytes: 4_000)
        #expect(window.hasRoom(for: 10_000), "alone, a large message may go")
        add(1, bytes: 2_000, tag: 1, to: &window)
        #expect(window.hasRoom(for: 1_000))
        #expect(!window.hasRoom(for: 2_000))
        add(2, tag: 2, to: &window)
        #expect(!window.hasRoom(for: 1))
        _ = window.resolve(2, multiple: true)
        #expect(window.hasRoom(for: 4_000))
    }

    @Test func `a bundle is one message of the window with the bytes of all its rows`() {
        var window = PublishWindow(messages: 2, bytes: 4_000)
        window.add((1...3).map { row($0, bytes: 500) }, as: "b", tag: 1)
        #expect(window.count == 1 && !window.hasRoom(for: 1_000))
        let resolved = window.resolve(1, multiple: false)
        #expect(resolved.map(\.positions) == [1...3] && resolved.map(\.rows) == [3])
        #expect(window.isEmpty && window.hasRoom(for: 4_000))
    }

    @Test func `stays small over a long life`() {
        var window = PublishWindow(messages: 500, bytes: 1_000_000)
        for tag in 1...UInt64(20_000) {
            add(Int64(tag), tag: tag, to: &window)
            let resolved = window.resolve(tag > 3 ? tag - 3 : 0, multiple: false)
            #expect(resolved.map(\.positions.lowerBound) == (tag > 3 ? [Int64(tag) - 3] : []))
        }
        #expect(window.count == 3)
    }
}

@Suite struct `confirmed rows` {
    @Test func `are removed in as few ranges as they make`() {
        #expect(ConfirmedRows.ranges(of: []) == [])
        #expect(ConfirmedRows.ranges(of: [5...5, 3...3, 4...4]) == [3...5])
        #expect(ConfirmedRows.ranges(of: [9...12, 1...1, 2...2, 2...2, 7...7, 8...8]) == [1...2, 7...12])
    }
}

@Suite struct `a blocked stream` {
    @Test func `is opened by the confirm of its probe and by nothing else`() {
        var blocked = BlockedStreams()
        let isNews = blocked.refuse(stream: 1) { _ in .zero }
        let isNewsAgain = blocked.refuse(stream: 1) { _ in .seconds(900) }
        #expect(isNews && !isNewsAgain, "the rest of the window is no news")
        let opensByOneSentBefore = blocked.confirm(stream: 1, position: 7)
        #expect(!opensByOneSentBefore)
        #expect(blocked.due(at: .now) == [1])
        blocked.beginProbe(of: 1, at: 4)
        #expect(blocked.due(at: .now).isEmpty, "one probe at a time")
        let opensByAnother = blocked.confirm(stream: 1, position: 7) || blocked.confirm(stream: 2, position: 4)
        #expect(!opensByAnother && blocked.isBlocked(1))
        let opensByProbe = blocked.confirm(stream: 1, position: 4)
        #expect(opensByProbe && blocked.isEmpty)
    }

    @Test func `waits longer each time its probe is refused`() {
        var blocked = BlockedStreams()
        var refusals: [Int] = []
        for position in 1...3 {
            _ = blocked.refuse(stream: 1) { count in
                refusals.append(count)
                return .zero
            }
            blocked.beginProbe(of: 1, at: Int64(position))
        }
        #expect(refusals == [1, 2, 3])
    }

    @Test func `probes again when the connection died with its probe`() {
        var blocked = BlockedStreams()
        _ = blocked.refuse(stream: 1) { _ in .zero }
        blocked.beginProbe(of: 1, at: 4)
        blocked.forgetProbes()
        #expect(blocked.due(at: .now) == [1])
        let opens = blocked.confirm(stream: 1, position: 4)
        #expect(!opens)
    }
}
