import JSON
import Runtime
import Synchronization

/// What a town has come to know of people and secrets while it lived: also of those who are erased, renamed or gone since.
struct KnownWords {
    var words = PersonalWords()
    /// The time of the last change of a person that was seen in Register.
    var last: Int64 = -1
}

extension Town {
    /// Takes in whom Register holds now. Called before whatever may change or remove somebody: by the tests' clients before they
    /// write, before the tool runs, and before Register is ended. Looks only at what has changed since.
    package func remember() {
        guard File.exists(database(.register)) else { return }
        known.withLock { known in
            // A file that is not migrated yet holds nobody; the last look reads it anew, and says so when it cannot.
            _ = try? known.words.collect(register: database(.register), after: &known.last)
        }
    }

    /// Takes in what is sent: who is in it may be in the register for a moment, or never. Of a whole city's document, which is not
    /// read twice, what is in the register is known.
    package func heed(_ body: [UInt8]) {
        guard !body.isEmpty, body.count < 32 << 20, let json = try? JSON(parsing: body) else { return }
        known.withLock { $0.words.collect(body: json) }
    }

    /// Takes in what another town knows: this one follows it.
    package func learn(from other: Town) {
        other.remember()
        let words = other.known.withLock { $0.words }
        known.withLock { $0.words.merge(words) }
    }

    /// Takes in a secret that nobody is to find, and gives it back.
    @discardableResult
    package func keep(secret: String, _ kind: String) -> String {
        known.withLock { $0.words.add(secret: secret, kind) }
        return secret
    }

    /// Everything that may stand nowhere: whom this town knows or has known, and its secrets.
    package func personalWords() throws -> PersonalWords {
        var words = known.withLock { $0.words }
        if File.exists(database(.register)) { words.merge(try PersonalWords(register: database(.register))) }
        words.merge(try secrets())
        return words
    }

    /// The tool as an operator runs it. What it prints is looked at in the end, and what it imports is known.
    /// - Parameter isPrivate: what is asked for on purpose is not looked at, such as a token.
    package func tool(
        _ words: [String], within limit: Duration = .seconds(120), isPrivate: Bool = false
    ) throws -> (exit: Process.Exit, output: String, errors: String) {
        remember()
        for word in words where word.hasSuffix(".json") && File.exists(word) { heed(try File.read(word)) }
        let answer = try Process.run(Repository.binary("skolbuss"), words, within: limit)
        let place =
            "skolbuss \(words.prefix(2).filter { $0.utf8.allSatisfy { (97...122).contains($0) } }.joined(separator: " "))"
        if !isPrivate { note(Array(answer.output.utf8), of: place) }
        note(Array(answer.errors.utf8), of: "\(place)'s errors")
        remember()
        return answer
    }
}
