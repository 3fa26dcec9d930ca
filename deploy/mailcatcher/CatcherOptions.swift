/// A mistake on the command line, as a sentence for the person who typed it.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// The command line.
struct CatcherOptions {
    static let usage = """
        usage: mailcatcher --port N [--jsonl FILE] [--store DIR] [--print] [script…]

        An SMTP server on 127.0.0.1 that keeps every mail and delivers none.
          --port N              port to listen on; 0 takes a free one (told on standard error)
          --jsonl FILE          append one JSON line per mail: at, from, to, messageID, subject, headers, body, answered
          --store DIR           write each mail as it came to DIR/<number>.eml
          --print               print each mail on standard output

        The script makes it behave like a bad server:
          --refuse ADDR=CODE[:COUNT][@data]     refuse ADDR with CODE, always or the first COUNT times
          --tempfail ADDR=CODE[:COUNT][@data]   the same; COUNT is 1 when left out
                                                @data refuses after the text instead of at the recipient; ADDR * is everyone
          --drop-after-data N   keep the first N mails but close the connection instead of answering ("answered": false)
        """

    var port: UInt16 = 2525
    var jsonLines: String?
    var folder: String?
    var prints = false
    var refusals: [Refusal] = []
    var dropAfterMessage = 0
    var wantsUsage = false

    init(arguments: [String]) throws {
        var rest = arguments[...]
        func value(of name: String) throws -> String {
            guard let value = rest.popFirst() else { throw UsageError(description: "\(name) needs a value") }
            return value
        }
        func number<N: FixedWidthInteger>(_ name: String, as type: N.Type) throws -> N {
            guard let number = N(try value(of: name)) else {
                throw UsageError(description: "\(name) needs a number from 0 to \(N.max)")
            }
            return number
        }
        while let name = rest.popFirst() {
            switch name {
            case "--port": port = try number(name, as: UInt16.self)
            case "--jsonl": jsonLines = try value(of: name)
            case "--store": folder = try value(of: name)
            case "--print": prints = true
            case "--refuse": refusals.append(try Refusal(parsing: try value(of: name), defaultCount: nil))
            case "--tempfail": refusals.append(try Refusal(parsing: try value(of: name), defaultCount: 1))
            case "--drop-after-data": dropAfterMessage = try number(name, as: Int.self)
            case "--help", "-h": wantsUsage = true
            default: throw UsageError(description: "unknown argument \(name)")
            }
        }
    }
}
