import JSON
import Testing

@Suite struct JSONValueTests {
    let pupil: JSON = ["id": "p1", "marks": [1, 2.5, true, .null], "name": ["given": "Åsa \"Ö\" \\ 👩🏽‍🏫\u{1}\n"]]

    @Test func `parts are found by name and place`() {
        #expect(pupil["id"]?.string == "p1")
        #expect(pupil["marks"]?[1]?.double == 2.5)
        #expect(pupil["marks"]?[3]?.isNull == true)
        #expect(pupil["marks"]?[4] == nil)
        #expect(pupil["marks"]?[-1] == nil)
        #expect(pupil["id"]?["x"] == nil)
        #expect(pupil["missing"] == nil)
        #expect(pupil[""] == nil)
        #expect(pupil.count == 3)
        #expect(pupil["id"]?.count == 0)
        #expect(pupil["id"]?.bool == nil)
        #expect(pupil["marks"]?[2]?.bool == true)
    }

    @Test func `a part outlives the document it was read from`() throws {
        var part: JSON?
        do {
            part = try JSON(parsing: #"{"a":{"b":["kept"]}}"#)["a"]?["b"]?[0]
        }
        #expect(part?.string == "kept")
    }

    @Test func `members come in the order they were written`() throws {
        let names = ["z", "a", "å", "m", "0", ""]
        let text = "{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        let members = try #require(try JSON(parsing: text).members)
        #expect(members.map(\.key) == names)
        #expect(try JSON(parsing: text).text == text)
    }

    @Test func `sequences are only of what they fit`() {
        #expect(pupil["marks"]?.elements?.count == 4)
        #expect(pupil.elements == nil)
        #expect(pupil["marks"]?.members == nil)
    }

    @Test func `setting a member leaves the original as it was`() {
        let changed = pupil.setting("id", "p2").setting("extra", JSON(7))
        #expect(pupil["id"]?.string == "p1")
        #expect(pupil["extra"] == nil)
        #expect(changed["id"]?.string == "p2")
        #expect(changed.members?.map(\.key) == ["id", "marks", "name", "extra"])
        #expect(changed.setting("marks", nil).members?.map(\.key) == ["id", "name", "extra"])
        #expect(changed.setting("absent", nil) == changed)
    }

    @Test func `the builder leaves out what is nil`() {
        let missing: String? = nil
        let built = JSON.object {
            $0.set("a", 1)
            $0.set("b", missing)
            $0.set("c", true)
            $0.set("d", [JSON("x")])
        }
        #expect(built == ["a": 1, "c": true, "d": ["x"]])
        #expect(JSON(missing).isNull)
    }

    @Test func `strings are written with nothing escaped that need not be`() throws {
        #expect(JSON("a/é\u{7F}👍").text == "\"a/é\u{7F}👍\"")
        #expect(JSON("\"\\\n\r\t\u{8}\u{1F}").text == #""\"\\\n\r\t\u0008\u001f""#)
        #expect(try JSON(parsing: pupil.encoded()) == pupil)
    }

    @Test func `numbers are written shortest`() {
        #expect(JSON(0.1).text == "0.1")
        #expect(JSON(33.3).text == "33.3")
        #expect(JSON(Int.min).text == "-9223372036854775808")
        #expect(JSON(Double.infinity).isNull && JSON(Double.nan).isNull)
    }

    @Test func `sorted and indented forms are for digests and people`() {
        let json: JSON = ["b": 1, "a": ["d": [], "c": [1, 2]]]
        #expect(
            String(decoding: json.encoded(sortedKeys: true, indent: 0), as: UTF8.self)
                == #"{"a":{"c":[1,2],"d":[]},"b":1}"#)
        let indented = """
            {
              "b": 1,
              "a": {
                "d": [],
                "c": [
                  1,
                  2
                ]
              }
            }
            """
        #expect(String(decoding: json.encoded(sortedKeys: false, indent: 2), as: UTF8.self) == indented)
    }

    @Test func `a document interpolated by mistake shows nothing of itself`() {
        #expect("\(pupil)" == "JSON(object)")
        #expect(!String(reflecting: pupil["id"]).contains("p1"))
    }

    @Test func `equality does not depend on order`() {
        #expect(JSON(object: [("a", 1), ("b", 2)]) == JSON(object: [("b", 2), ("a", 1)]))
        #expect(JSON([1, 2] as [JSON]) != JSON([2, 1] as [JSON]))
    }

    @Test(arguments: 0..<200)
    func `every value survives being written and read`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let value = randomValue(&random, depth: 0)
        #expect(try JSON(parsing: value.encoded()) == value)
        #expect(try JSON(parsing: value.encoded(sortedKeys: true, indent: 3)) == value)
        #expect(try JSON(parsing: value.encoded()).encoded() == value.encoded())
    }

    @Test func `values are shared by many threads`() async throws {
        let shared = pupil
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    (0..<2_000).allSatisfy { round in
                        let mine = JSON(object: [("shared", shared), ("number", JSON(number * round))])
                        return mine["shared"]?["marks"]?[0]?.int == 1 && mine.encoded().count > 20
                    }
                }
            }
            for await succeeded in group { #expect(succeeded) }
        }
        #expect(shared["id"]?.string == "p1")
    }
}

private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

private func randomValue(_ random: inout SeededRandom, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 5 ? 5 : 7), using: &random) {
    case 0: return .null
    case 1: return JSON(Bool.random(using: &random))
    case 2: return JSON(Int(truncatingIfNeeded: random.next()))
    case 3:
        let number = Double(bitPattern: random.next())
        return JSON(number.isFinite ? number : 0.5)
    case 4: return JSON(randomText(&random))
    case 5: return JSON((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
    default:
        return JSON(
            object: (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                (randomText(&random), randomValue(&random, depth: depth + 1))
            })
    }
}

private func randomText(_ random: inout SeededRandom) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
        let limit: UInt32 = Bool.random(using: &random) ? 0x7F : 0x10_FFFF
        if let scalar = Unicode.Scalar(UInt32.random(in: 1...limit, using: &random)) { text.append(scalar) }
    }
    return String(text)
}
