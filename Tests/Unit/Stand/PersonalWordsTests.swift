import JSON
import Stand
import Testing

/// What the search of the end-to-end tests takes for personal or secret.
struct PersonalWordsTests {
    private func fields(_ words: PersonalWords, in text: String) -> Set<String> {
        Set(PersonalSearch(words).findings(in: Array(text.utf8), "log").map(\.field))
    }

    @Test func `everything a body says of people is known, wherever it says it`() {
        var words = PersonalWords()
        words.collect(body: [
            "persons": [["givenName": "Zyrkbert", "id": "x", "civicNo": ["value": "201309142394"]]],
            "new": ["person": ["familyName": "Vaxqvarn"]], "displayName": "Klass 7",
        ])
        words.collect(body: [["emails": [["value": "z@hem.vaxqvarn.test"]]]])
        #expect(fields(words, in: "Zyrkbert") == ["persons.givenName"])
        #expect(fields(words, in: "130914-2394") == ["persons.civicNo.value"])
        #expect(fields(words, in: "Vaxqvarn") == ["sent.familyName"])
        #expect(fields(words, in: "z@hem.vaxqvarn.test") == ["sent.emails.value"])
        #expect(fields(words, in: "Klass 7").isEmpty)
    }

    @Test func `passwords, tokens, keys and files of secrets are known, and what stands beside them is not`() throws {
        let folder = try Folder.temporary("secrets")
        defer { folder.remove() }
        let key = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"
        let files = [
            ("issuer", #"{"kty":"EC","x":"public-part-of-it","d":"private-part-of-it"}"#),
            ("smtp", "the-mail-password\n"), ("client", "oauth-client-secret"),
            ("follow", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl\n"),
            (
                "tls",
                "-----BEGIN CERTIFICATE-----\nMIIBcertificate0000\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n\(key)\n-----END PRIVATE KEY-----\n"
            ),
        ]
        for (name, text) in files { try File.write(folder.file(name), text) }
        var words = PersonalWords()
        words.add(settings: [
            "NOTIFY_SMTP_PASSWORD_FILE": folder.file("smtp"), "NOTIFY_SMTP_USER": "skolan-mail",
            "REGISTER_FOLLOW_OAUTH_SECRET_FILE": folder.file("client"),
            "REGISTER_FOLLOW_TOKEN_FILE": folder.file("follow"),
            "REGISTER_TLS_KEY": folder.file("tls"), "REGISTER_SIGNING_KEY": folder.file("issuer"),
            "REGISTER_BROKER_URL": "amqps://register:broker-password@host/vhost",
            "NOTIFY_SMTP_PASSWORD": "another-mail-password", "REGISTER_HTTP_PORT": "123456789",
        ])
        words.collect(body: [
            "signingKeys": ["first-signing-key", "second-signing-key"], "bearerToken": "webhook-bearer-token",
        ])
        words.add(key: [0xDE, 0xAD, 0xBE, 0xEF, 0xFB, 0xFF, 0xFE, 0x01], "a sealing key")
        for secret in [
            "the-mail-password", "private-part-of-it", "skolan-mail", "oauth-client-secret", "c2lnbmF0dXJl",
            "eyJzdWIiOiJ4In0", key,
            "broker-password",
            "another-mail-password", "first-signing-key", "second-signing-key", "webhook-bearer-token",
            "deadbeeffbfffe01",
            "DEADBEEFFBFFFE01", "3q2+7/v//gE", "3q2-7_v__gE",
        ] {
            let found = fields(words, in: "said (\(secret)) to")
            #expect(found.contains { $0.hasPrefix("secret: ") }, "\(secret)")
        }
        for plain in [
            "public-part-of-it",
            "register", "123456789", "host", "MIIBcertificate0000", "eyJhbGciOiJub25lIn0", folder.file("smtp"),
        ] {
            #expect(fields(words, in: "said (\(plain)) to").isEmpty, "\(plain)")
        }
    }
}
