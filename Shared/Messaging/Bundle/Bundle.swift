/// Many events in one message: how a bulk change travels. A message of a few hundred bytes costs broker, relay and each consumer
/// more than what it says; a city's register is half a million of them.
///
/// The form is a batch of CloudEvents as lines: for each event one line with its attributes as a JSON object and one with its
/// data as it is stored. So data is neither encoded again nor searched for its end, and one event that cannot be read takes no
/// other with it. The message's own id and headers name the bundle, not the events; each event keeps what it would have
/// alone.
package enum Bundle {
    package static let contentType = "application/cloudevents-batch+ndjson"
    /// The header that makes a message a bundle: how many events it holds. A header, for the content type is lost when a
    /// version that knows no bundles parks one, and it shall be handled when it is put back.
    package static let header = "bundle"

    static let newline = UInt8(ascii: "\n")
}

extension OutgoingMessage {
    /// What the body is.
    package var contentType: String {
        headers.contains { $0.0 == Bundle.header } ? Bundle.contentType : "application/json"
    }
}
