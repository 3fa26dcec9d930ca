import Runtime
import Synchronization
import Testing

/// Work that comes again and again, on a clock that the test moves.
struct UpkeepTests {
    private struct Broken: Error {}

    @Test func `goes on with a breath while there is more, pauses, and tries again what failed`() {
        let passes = Mutex(0)
        let waits = Mutex<[Duration]>([])
        let stop = Stop()
        let upkeep = Upkeep(every: .seconds(60), failure: "broken", log: .silent) { stop, time in
            waits.withLock { $0.append(time) }
            return stop.isRequested
        }
        upkeep.run(until: stop) {
            let pass = passes.withLock { count in
                count += 1
                return count
            }
            switch pass {
            case 1, 2: return true
            case 3: return false
            case 4: throw Broken()
            case 5: return true
            default:
                stop.request()
                return true
            }
        }
        let breath = Duration.milliseconds(20)
        #expect(
            waits.withLock { $0 } == [
                breath, breath, .seconds(60), .seconds(60), breath, breath, .seconds(60),
            ])
    }
}
