import FoundationEssentials
import Runtime
import SQLite
import Synchronization

/// Carries out imports that nobody waits for: those handed over with `Prefer: respond-async`, and those that an earlier run
/// of the process left half done. Forgets old ones.
struct ImportWorker: Worker {
    /// An import that ends the process each time it is begun must not do so for ever.
    static let mostAttempts = 3

    let name = "imports"
    let importer: ResourceImport

    func run(until stop: Stop) throws {
        resumeInterrupted(until: stop)
        while !stop.isRequested {
            if let record = importer.waiting.withLock({ waiting in
                defer { waiting = nil }
                return waiting
            }) {
                importer.carryOutUnattended(record)
                continue
            }
            forgetOld(until: stop)
            _ = importer.bell.wait(for: .seconds(3_600), or: stop)
        }
        importer.stop.request()
    }

    /// What was left with a reason waits for somebody; what was left without one was cut off by the end of the process.
    private func resumeInterrupted(until stop: Stop) {
        do {
            for record in try importer.store.unfinished()
            where record.problem == nil && record.attempts < Self.mostAttempts && !stop.isRequested {
                guard importer.turn.take(record.id) else { return }
                importer.log.info("import is resumed", ["import.id": .id(record.id), "import.step": .int(record.step)])
                importer.carryOutUnattended(record)
            }
        } catch {
            importer.log.warning("interrupted imports could not be looked up", ["error": .error(error)])
        }
    }

    private func forgetOld(until stop: Stop) {
        do {
            while try importer.forgetOld(most: 200), !stop.wait(for: .milliseconds(20)) {}
        } catch {
            importer.log.warning("old imports not forgotten; tried again later", ["error": .error(error)])
        }
    }
}
