import JSON
import Runtime
import Stand
import TestSupport
import Transfer

/// A real OpenID Connect provider: Debian's `glewlwyd`, on loopback, with a database, a log and keys of its own in one folder.
///
/// It knows one client for machines and pages, and people with passwords, whose login name it puts into their tokens.
final class Provider {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    static let audience = "https://skolbuss.test"
    private static let client = (name: "city-system", password: "not-a-secret-1")
    private static let landing = "http://127.0.0.1:9/landed"
    private static let password = "not-a-secret-2"

    /// How it signs: by its names for it, and how `openssl` makes the key.
    enum Signing: String, CaseIterable {
        case es256 = "ES256"
        case rs256 = "RS256"

        fileprivate var type: String { self == .es256 ? "ecdsa" : "rsa" }

        fileprivate var makingKey: [String] {
            switch self {
            case .es256: ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            case .rs256: ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            }
        }
    }

    let port: Port
    private let folder: Folder
    private let asker = HTTPClient(timeout: .seconds(20))
    private var process: Process?
    private var administrator = ""
    private var scopes: [String] = []

    var issuer: String { "http://127.0.0.1:\(port.number)/api/oidc" }
    private var root: String { "http://127.0.0.1:\(port.number)/api" }

    /// Makes the database and starts.
    ///
    /// - Parameters:
    ///   - scopes: what the client may be granted, and what people may ask for.
    ///   - signing: until the key is changed.
    init(in folder: Folder, scopes: [String], signing: Signing = .es256) throws {
        self.folder = folder
        self.scopes = scopes
        port = try Port()
        let schema = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
        let made = try Process.run("/usr/bin/sqlite3", [folder.file("provider.sqlite"), ".read \(schema)"])
        guard made.exit == .code(0) else { throw Refused(description: made.errors) }
        try File.write(folder.file("provider.conf"), configuration)
        try start()
        try administer("POST", "mod/plugin/", plugin(signing, key: try newKey(signing)))
        for scope in scopes {
            try administer(
                "POST", "scope/", ["name": JSON(scope), "display_name": JSON(scope), "password_required": false])
        }
        try administer(
            "POST", "client/",
            [
                "client_id": JSON(Self.client.name), "password": JSON(Self.client.password), "confidential": true,
                "enabled": true, "scope": JSON(scopes.map { JSON($0) }), "redirect_uri": [JSON(Self.landing)],
                "authorization_type": ["client_credentials", "code", "password"],
                "token_endpoint_auth_method": ["client_secret_basic"],
            ])
    }

    func start() throws {
        let process = try Process(
            .init(
                "/usr/bin/glewlwyd", ["-c", folder.file("provider.conf")], environment: ["PATH": "/usr/bin:/bin"],
                folder: folder.path, log: folder.file("provider.out")))
        self.process = process
        try eventually("the provider accepts connections") {
            guard process.isRunning else { throw Refused(description: File.tail(folder.file("provider.out"))) }
            return port.isAccepting
        }
        administrator = try signIn("admin", "password")
    }

    func stop() {
        process?.terminate(within: .seconds(10))
        process = nil
    }

    /// From now on it signs with another key and shows no other.
    func changeKey(_ signing: Signing = .es256) throws {
        try administer("PUT", "mod/plugin/oidc", plugin(signing, key: try newKey(signing)))
        try administer("PUT", "mod/plugin/oidc/reset", nil)
    }

    /// - Parameters:
    ///   - login: the name in the person's tokens; nil for one who has none.
    ///   - level: the `acr` in them; nil for none. The provider keeps it in what it calls the person's name: it says of its own in an
    ///     access token only what it is told to copy from the person, and `acr` by itself in an id token alone.
    func add(person name: String, login: String?, level: String? = nil) throws {
        var user: JSON = [
            "username": JSON(name), "password": JSON(Self.password), "enabled": true,
            "scope": JSON((["openid"] + scopes).map { JSON($0) }),
        ]
        if let login { user = user.setting("email", JSON(login)) }
        if let level { user = user.setting("name", JSON(level)) }
        try administer("POST", "user/", user)
    }

    // MARK: Tokens

    /// By the client's own credentials (RFC 6749 §4.4), for us (RFC 8707).
    func machineToken(_ scopes: [String]) throws -> String {
        try token([
            "grant_type=client_credentials", "scope=\(scopes.joined(separator: "+"))", "resource=\(Self.audience)",
        ])
    }

    /// As a page of the client's gets one when the person has signed in there (RFC 6749 §4.1).
    func personToken(_ name: String, _ scopes: [String] = []) throws -> String {
        let session = try signIn(name, Self.password)
        let scope = (["openid"] + scopes)
        let granted = try ask(
            "PUT", "auth/grant/\(Self.client.name)/", ["scope": JSON(scope.joined(separator: " "))], cookie: session)
        guard granted.status == 200 else { throw Refused(description: "grant: \(granted.status)") }
        let query = [
            "response_type=code", "client_id=\(Self.client.name)", "redirect_uri=\(Self.landing)", "state=s", "nonce=n",
            "scope=\(scope.joined(separator: "%20"))", "resource=\(Self.audience)", "g_continue",
        ]
        let answer = try ask("GET", "oidc/auth?\(query.joined(separator: "&"))", nil, cookie: session)
        guard let code = answer.header("Location")?.split(separator: "code=").last?.split(separator: "&").first else {
            throw Refused(description: "code: \(answer.status)")
        }
        return try token([
            "grant_type=authorization_code", "code=\(code)", "redirect_uri=\(Self.landing)",
            "resource=\(Self.audience)",
        ])
    }

    /// By the person's password in the client's hands: this provider then names the scopes as audience, not us.
    func passwordToken(_ name: String, _ scopes: [String]) throws -> String {
        try token([
            "grant_type=password", "username=\(name)", "password=\(Self.password)",
            "scope=\((["openid"] + scopes).joined(separator: "+"))",
        ])
    }

    private func token(_ form: [String]) throws -> String {
        let answer = try asker.send(
            HTTPClientRequest(
                "POST", "\(root)/oidc/token",
                headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
                body: Array(form.joined(separator: "&").utf8),
                authorization: .basic(user: Self.client.name, password: Self.client.password)))
        guard answer.status == 200, let token = try JSON(parsing: answer.body)["access_token"]?.string else {
            throw Refused(
                description: "token: \(answer.status) \(String(decoding: answer.body.prefix(300), as: UTF8.self))")
        }
        return token
    }

    // MARK: Its administration

    private func signIn(_ name: String, _ password: String) throws -> String {
        let answer = try ask("POST", "auth", ["username": JSON(name), "password": JSON(password)], cookie: nil)
        guard answer.status == 200, let cookie = answer.header("Set-Cookie")?.split(separator: ";").first else {
            throw Refused(description: "sign-in: \(answer.status)")
        }
        return String(cookie)
    }

    private func administer(_ method: String, _ path: String, _ body: JSON?) throws {
        let answer = try ask(method, path, body, cookie: administrator)
        guard answer.status == 200 else {
            throw Refused(
                description: "\(path): \(answer.status) \(String(decoding: answer.body.prefix(300), as: UTF8.self))")
        }
    }

    private func ask(_ method: String, _ path: String, _ body: JSON?, cookie: String?) throws -> HTTPClientResponse {
        try asker.send(
            HTTPClientRequest(
                method, "\(root)/\(path)",
                headers: (body == nil ? [] : [(name: "Content-Type", value: "application/json")])
                    + (cookie.map { [(name: "Cookie", value: $0)] } ?? []), body: body?.encoded() ?? []))
    }

    /// As PEM: private and public.
    private func newKey(_ signing: Signing) throws -> (own: String, shown: String) {
        let made = try Process.run("/usr/bin/openssl", signing.makingKey)
        let path = folder.file("key.pem")
        try File.write(path, made.output)
        let shown = try Process.run("/usr/bin/openssl", ["pkey", "-in", path, "-pubout"])
        guard made.exit == .code(0), shown.exit == .code(0) else {
            throw Refused(description: made.errors + shown.errors)
        }
        return (made.output, shown.output)
    }

    private func plugin(_ signing: Signing, key: (own: String, shown: String)) -> JSON {
        [
            "module": "oidc", "name": "oidc", "display_name": "City", "order_rank": 0,
            "parameters": [
                "iss": JSON(issuer), "jwt-type": JSON(signing.type), "jwt-key-size": "256", "key": JSON(key.own),
                "cert": JSON(key.shown), "jwks-show": true, "subject-type": "public", "allow-non-oidc": true,
                "access-token-duration": 3_600, "refresh-token-duration": 3_600, "code-duration": 600,
                "refresh-token-rolling": false, "auth-type-code-enabled": true, "auth-type-password-enabled": true,
                "auth-type-client-enabled": true, "auth-type-token-enabled": false,
                "auth-type-id-token-enabled": true, "auth-type-none-enabled": false,
                "auth-type-refresh-enabled": true, "allowed-scope": ["openid"], "resource-allowed": true,
                "resource-scope": JSON(object: (["openid"] + scopes).map { ($0, [JSON(Self.audience)]) }),
                "additional-parameters": [
                    [
                        "user-parameter": "email", "token-parameter": "eduPersonPrincipalName", "token-changed": false,
                    ],
                    ["user-parameter": "name", "token-parameter": "acr", "token-changed": false],
                ],
            ],
        ]
    }

    private var configuration: String {
        """
        port=\(port.number)
        bind_address="127.0.0.1"
        external_url="http://127.0.0.1:\(port.number)/"
        login_url="login.html"
        api_prefix="api"
        log_mode="file"
        log_level="ERROR"
        log_file="\(folder.file("provider.log"))"
        cookie_secure=0
        session_expiration=3600
        session_key="SESSION"
        admin_session_authentication="cookie"
        profile_session_authentication="cookie"
        admin_scope="g_admin"
        profile_scope="g_profile"
        user_module_path="/usr/lib/glewlwyd/user"
        client_module_path="/usr/lib/glewlwyd/client"
        user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
        plugin_module_path="/usr/lib/glewlwyd/plugin"
        use_secure_connection=false
        secure_connection_key_file="unused"
        secure_connection_pem_file="unused"
        secure_connection_ca_file="unused"
        hash_algorithm="SHA512"
        database = { type = "sqlite3"; path = "\(folder.file("provider.sqlite"))"; };

        """
    }
}
