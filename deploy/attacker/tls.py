"""The ports themselves, in a town whose parts speak TLS to each other: who has no certificate, a wrong one, or an old protocol."""

import socket
import ssl
import threading

FULL = "ss12000.read schedule.read attendance.read notify.read operator audit register.write"


def trusting(authority, shown=None):
    """What a client believes, and what it shows (a certificate and its key)."""
    context = ssl.create_default_context(cafile=authority)
    if shown:
        context.load_cert_chain(shown["certificate"], shown["key"])
    return context


class Channels:
    def __init__(self, tls, tokens, doors, front, walk, findings, door):
        """`door` makes a door of a base and a context."""
        self.tls, self.tokens, self.doors, self.front, self.walk, self.findings, self.door = tls, tokens, doors, front, walk, findings, door

    def attack(self):
        self.plain()
        self.certificates()
        self.old()
        self.broker()

    def plain(self):
        for name, door in list(self.doors.items()) + [("front door", self.front)]:
            for sent in (b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /v2.0/persons HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
                got = self.door(f"http://{door.host}:{door.port}", None).raw(sent, patience=3)
                # nginx says in clear that it speaks TLS.
                # An alert of TLS is no answer.
                if b"HTTP/" in got and not (name == "front door" and b" 400 " in got[:16]):
                    self.findings.note("a port that speaks TLS answers in clear", f"{name}: {got[:40]!r}")

    def certificates(self):
        """Without a certificate of the installation's a service says how it is, and nothing else, whatever token is shown."""
        authority = self.tls["authority"]
        shown = [("no", None)] + list(self.tls["strangers"].items())
        token = self.tokens.machine(FULL)
        for name, door in self.doors.items():
            if door.ask("GET", "/v1/replicas", token)[0] != 200:
                self.findings.note("who shows a good certificate is refused, so that nothing was proved", name)
            for what, certificate in shown:
                stranger = self.door(door.base, trusting(authority, certificate))
                for _, method, path in (o for o in self.walk.operations if o[0] == name):
                    if path in ("/health/live", "/health/ready") or method != "GET" and what != "no":
                        continue
                    ids = self.walk.foreign("00000000-0000-4000-8000-000000000000")
                    status, _, answer = stranger.ask(method, self.walk.target(path, ids), token, self.walk.body(method, path, ids))
                    # 0: the connection was refused already.
                    if status not in (0, 403) or status == 403 and b"client-certificate-missing" not in answer:
                        self.findings.note(f"with {what} certificate it answers {status}", f"{name} {method} {path}")

    def old(self):
        """TLS before 1.2, and ciphers that do not seal and sign in one."""
        for what, context in self._weak():
            if not self._speaks(context):
                self.findings.note(f"{what} cannot be tried here, so that nothing was proved", "this machine's OpenSSL")
                continue
            for name, door in list(self.doors.items()) + ([("front door", self.front)] if what != "a cipher of CBC" else []):
                try:
                    with socket.create_connection((door.host, door.port), timeout=5) as link, context.wrap_socket(link) as secured:
                        self.findings.note(f"{what} is spoken", f"{name}: {secured.version()} {secured.cipher()[0]}")
                except OSError:
                    pass
                self.findings.tried += 1

    def _weak(self):
        def client(lowest, highest, ciphers):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.minimum_version, context.maximum_version = lowest, highest
            context.set_ciphers(ciphers)
            return context
        version = ssl.TLSVersion
        yield "TLS 1.0", client(version.TLSv1, version.TLSv1, "ALL:@SECLEVEL=0")
        yield "TLS 1.1", client(version.TLSv1_1, version.TLSv1_1, "ALL:@SECLEVEL=0")
        yield "a cipher of CBC", client(version.TLSv1_2, version.TLSv1_2, "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0")

    def _speaks(self, context):
        """Whether a server that takes everything is reached so: else a refusal says nothing of ours."""
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.minimum_version = ssl.TLSVersion.TLSv1
        server.set_ciphers("ALL:@SECLEVEL=0")
        # Any certificate with its key does.
        server.load_cert_chain(self.tls["client"]["certificate"], self.tls["client"]["key"])
        with socket.create_server(("127.0.0.1", 0)) as listening:
            def answer():
                try:
                    with listening.accept()[0] as link, server.wrap_socket(link, server_side=True) as secured:
                        secured.recv(1)
                except OSError:
                    pass
            thread = threading.Thread(target=answer, daemon=True)
            thread.start()
            try:
                with socket.create_connection(listening.getsockname(), timeout=5) as link, context.wrap_socket(link) as secured:
                    secured.sendall(b"x")
                    return True
            except OSError:
                return False
            finally:
                thread.join(5)

    def broker(self):
        """A password is of no use without a certificate, and nothing is said in clear."""
        self.findings.tried += 1
        try:
            with socket.create_connection(("127.0.0.1", self.tls["plainBroker"]), timeout=3):
                self.findings.note("the broker listens without TLS", f"port {self.tls['plainBroker']}")
        except OSError:
            pass
        shown = [("a good", self.tls["client"]), ("no", None)] + list(self.tls["strangers"].items())
        for what, certificate in shown:
            self.findings.tried += 1
            got = b""
            try:
                with socket.create_connection(("localhost", self.tls["broker"]), timeout=5) as link, \
                        trusting(self.tls["authority"], certificate).wrap_socket(link, server_hostname="localhost") as secured:
                    secured.sendall(b"AMQP\x00\x00\x09\x01")
                    got = secured.recv(8)
            except OSError:
                pass
            if what == "a good" and not got:
                self.findings.note("the broker does not speak to a good certificate, so that nothing was proved", "broker")
            if what != "a good" and got:
                self.findings.note(f"the broker speaks to {what} certificate", "broker")
