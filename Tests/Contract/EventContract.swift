import Contracts
import JSON
import Testing

/// What every event's sample must stand, whoever publishes it.
enum EventContract {
    /// A sample is read, written again the same, and read with fields nobody knows yet.
    static func roundTrip<E: Event>(_ type: E.Type, _ sample: ContractSample) throws {
        #expect(sample.type == E.type)
        let event = try sample.decoded(as: type)
        #expect(event.subject == sample.subject && event.version == sample.version)
        #expect(event.encoded() == sample.data)
        #expect(try JSON(parsing: event.body()) == sample.data)
        let later = try sample.decoded(as: type, data: sample.data.setting("addedLater", ["x": 1]))
        #expect(later.subject == sample.subject)
    }

    /// Without the field, or with a value of no use, the body breaks the contract and the error names the field.
    static func needs<E: Event>(_ field: String, _ type: E.Type, _ sample: ContractSample) throws {
        for broken in [nil, .null, "6A", 7] as [JSON?] {
            let error = #expect(throws: ContractError.self) {
                _ = try sample.decoded(as: type, data: sample.data.setting(field, broken))
            }
            #expect(error?.field == field)
        }
    }
}
