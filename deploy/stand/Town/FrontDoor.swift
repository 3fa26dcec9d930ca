import Glibc
import Runtime

/// nginx as the one public door, on loopback, with everything it writes in its folder.
package final class FrontDoor: Sendable {
    /// How the services are asked.
    package enum Hop: Sendable {
        case plain
        /// By TLS: whose word is believed of the services' certificates, and what the door shows of its own.
        case tls(authority: String, certificate: String, key: String)

        fileprivate var file: String {
            switch self {
            case .plain: "plain.conf"
            case .tls: "tls.conf"
            }
        }
    }

    package let port: Port
    let process: Process

    package let url: String

    /// Starts nginx in front of the services at these ports and returns when it accepts connections.
    ///
    /// - Parameters:
    ///   - shown: the certificate for the world; without one the door speaks no TLS.
    ///   - lines: what else stands in its `server` block.
    ///   - around: what an operator's own file has around it, in the `http` block and outside of all blocks.
    ///   - connections: how many it may have at a time, to both sides.
    package init(
        in folder: Folder, port: Port, upstreams: [(name: String, port: Int)], hop: Hop = .plain,
        showing shown: CertificateAuthority.Made? = nil, lines: [String] = [],
        around: (http: [String], main: [String]) = ([], []), connections: Int = 1024
    ) throws {
        self.port = port
        url = shown == nil ? "http://127.0.0.1:\(port.number)" : "https://localhost:\(port.number)"
        let configuration = folder.file("nginx.conf")
        for name in ["http.conf", "routes.conf"] { try Self.ship(name, to: folder) }
        try File.write(
            configuration,
            Self.configuration(folder, port.number, upstreams, hop, shown, lines, around, connections))
        if case .tls(let authority, let certificate, let key) = hop {
            let beside = try folder.folder("skolbuss")
            for (file, name) in [(authority, "ca.pem"), (certificate, "door.pem"), (key, "door.key")] {
                try File.write(beside.file(name), try File.read(file))
            }
        }
        process = try Process(
            .init(
                "/usr/sbin/nginx", ["-c", configuration, "-p", folder.path, "-e", folder.file("error.log")],
                environment: ["PATH": "/usr/sbin:/usr/bin:/bin"], log: folder.file("nginx.log")))
        let deadline = Deadline(in: .seconds(30))
        while !port.isAccepting {
            if let exit = process.exit {
                throw StandError("nginx ended (\(exit)):\n\(File.tail(folder.file("error.log")))")
            }
            if deadline.hasPassed { throw StandError("nginx did not listen within 30 seconds") }
            _ = process.wait(for: .milliseconds(20))
        }
    }

    package func stop() { process.terminate(within: .seconds(10)) }

    /// Copies what operators are given, with its log in the folder: all that is different here is where things lie.
    private static func ship(_ name: String, to folder: Folder) throws {
        let shipped = try File.text("\(Repository.root)/deploy/frontdoor/\(name)")
        let log = "access_log /var/log/nginx/access.log door;"
        guard shipped.contains("\n\(log)\n") else {
            throw StandError("\(name) does not say where the door writes its log")
        }
        try File.write(
            folder.file(name), shipped.replacing(log, with: "access_log \(quoted("\(folder.path)/access.log")) door;"))
    }

    /// Paths may hold blanks.
    private static func quoted(_ path: String) -> String {
        "\"\(path.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\"))\""
    }

    private static func configuration(
        _ folder: Folder, _ port: Int, _ upstreams: [(name: String, port: Int)], _ hop: Hop,
        _ shown: CertificateAuthority.Made?, _ lines: [String], _ around: (http: [String], main: [String]),
        _ connections: Int
    ) -> String {
        let servers = upstreams.map { name, port in
            "    upstream \(name) { server 127.0.0.1:\(port) max_fails=0; keepalive 32; }"
        }
        func path(_ path: String) -> String { quoted(path) }
        let certificate = shown.map {
            """
                    ssl_certificate \(path($0.certificate));
                    ssl_certificate_key \(path($0.key));
                    ssl_protocols TLSv1.2 TLSv1.3;

            """
        }
        // One process: a worker would outlive a master that is killed.
        return """
            daemon off;
            master_process off;
            pid \(path("\(folder.path)/nginx.pid"));
            \(around.main.joined(separator: "\n"))
            events { worker_connections \(connections); }
            http {
            \(around.http.map { "    \($0)" }.joined(separator: "\n"))
                client_body_temp_path \(path("\(folder.path)/body"));
                proxy_temp_path \(path("\(folder.path)/proxy"));
                fastcgi_temp_path \(path("\(folder.path)/fastcgi"));
                uwsgi_temp_path \(path("\(folder.path)/uwsgi"));
                scgi_temp_path \(path("\(folder.path)/scgi"));
                include \(path("\(folder.path)/http.conf"));
            \(servers.joined(separator: "\n"))
                server {
                    listen 127.0.0.1:\(port)\(shown == nil ? "" : " ssl");
            \(certificate ?? "")
                    include \(path("\(Repository.root)/deploy/frontdoor/\(hop.file)"));
                    include \(path("\(folder.path)/routes.conf"));
            \(lines.map { "        \($0)\n" }.joined())
                }
            }

            """
    }
}
