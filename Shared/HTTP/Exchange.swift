import CMicroHTTPD
import Runtime
import Synchronization

/// One request on its way through: made at the request line, gone when the answer has left or the connection broke.
///
/// `@unchecked Sendable`: the fields belong to the library's polling thread until the request is handed to a handler,
/// save three while a part of the body is written to a file (`isSpooling`).
/// From then on only `answer` is written, by whoever wins `claim()`, and the polling thread reads it after the
/// library's resume call, which orders the two.
final class Exchange: @unchecked Sendable {
    enum Stage {
        case requestLine
        /// The body is being read.
        case receiving
        /// The body proved too long; the rest is read and thrown away so that the client sees the answer.
        case discarding
        case handling
        case answered
    }

    let connection: OpaquePointer
    let link: Link
    let startedAt: Int64
    /// The target as received; nil when it is no UTF-8.
    let rawTarget: String?

    var stage = Stage.requestLine
    var method = Method.get
    var target: Target?
    var headers: [(name: String, value: String)] = []
    var id = Identifiers.v7.next()
    /// Where the request comes from, as far as is known.
    var origin: ClientAddress?
    /// What the answer says beside the headers of its handler and those of all answers.
    var edgeHeaders: [(name: String, value: String)] = []
    /// Was counted against its sender's share.
    var isCounted = false
    /// Who sends it, from when it was counted; nil for health and metrics.
    var sender: Sender?
    var resolution = Router.Resolution.refused(.notFound, .problem)
    var bodyLimit = 0
    /// Holds one of the places for large bodies.
    var isLarge = false
    var discarded = 0
    /// The body is longer than the route allows.
    var isTooLong = false
    /// Why the body could not be put into its file.
    var refusal: Problem?
    /// What of the body is in memory, and how much of it has come.
    var body: [UInt8] = []
    var received = 0
    /// Where the body goes when it proves large, and the file when it has.
    var folder: BodyFolder?
    var file: BodyFile?
    /// When the client must have sent it all.
    var deadline: Int64 = 0
    /// A part of the body is being written to the file by another thread, which owns `file`, `refusal` and `deadline`
    /// meanwhile.
    let isSpooling = Atomic(false)

    /// The finished response and its status, set by the handler.
    var answer: OutgoingResponse?
    private let isClaimed = Atomic(false)

    init(connection: OpaquePointer, link: Link, rawTarget: String?, startedAt: Int64) {
        self.connection = connection
        self.link = link
        self.rawTarget = rawTarget
        self.startedAt = startedAt
    }

    /// Whether an answer is still wanted from a handler.
    var isOpen: Bool { !isClaimed.load(ordering: .relaxed) }

    /// True for the first caller only: the handler that finished, or the stopping server that gave up on it.
    func claim() -> Bool {
        !isClaimed.exchange(true, ordering: .acquiringAndReleasing)
    }
}
