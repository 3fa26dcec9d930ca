"""Paths, headers and bytes that try to be read differently by the front door and by the service behind it."""

import threading
import time

PATHS = [
    "//v1/alerts", "/v1//alerts", "/v1/./alerts", "/v1/x/../alerts", "/v1/%2e%2e/v1/alerts", "/v1/alerts/", "/v1/alerts%00", "/v1/alerts;a=b",
    "/V1/ALERTS", "/v1/alerts%2f", "/%76%31/alerts", "/v1/alerts#x", "/v1/alerts%20", "/v1\\alerts", "/v2.0/../v1/alerts", "/..;/v1/alerts",
    "/v2.0/persons/../../metrics", "/v2.0/persons%2f..%2f..%2fmetrics", "/metrics", "/health/ready", "/openapi.json", "//metrics",
    "/v2.0/persons/..%2fmetrics", "/v1/replicas", "/v1/replicas/x/resync", "/v1/following", "/v1/log-entries", "/v1/protected-accesses",
    "/.git/config", "/.env", "/etc/passwd", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/server-status", "/admin", "/graphql",
]
HEADERS = [
    {"X-Original-URL": "/v1/alerts"}, {"X-Rewrite-URL": "/metrics"}, {"X-HTTP-Method-Override": "GET"}, {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-User": "admin"}, {"Host": "127.0.0.1"},
    {"X-Authenticated-User": "head@stad.test"}, {"Authorization": "Bearer null"}, {"Cookie": "token=x"}, {"X-SSL-Client-Verify": "SUCCESS"},
]


class Tricks:
    def __init__(self, front, doors, findings):
        self.front, self.doors, self.findings = front, doors, findings

    def everywhere(self):
        return [("front door", self.front)] + list(self.doors.items())

    def paths(self):
        for name, door in self.everywhere():
            for path in PATHS:
                for method in ("GET", "POST", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"):
                    status, headers, answer = door.ask(method, path)
                    isOpen = path in ("/metrics", "/health/ready", "/openapi.json", "//metrics") and name != "front door"
                    # 501: a method that nobody has heard of.
                    if status >= 500 and status != 501 and not (path == "/health/ready" and status == 503):
                        self.findings.note(f"answered {status}", f"{name} {method} {path}")
                    if status == 200 and not isOpen and method != "OPTIONS":
                        self.findings.note("answered without a token", f"{name} {method} {path}")
                    if method == "TRACE" and b"TRACE /" in answer:
                        self.findings.note("TRACE is answered", name)
            for more in HEADERS:
                for path in ("/v1/alerts", "/v2.0/persons", "/v1/lessons/x/roll"):
                    status = door.ask("GET", path, headers=more)[0]
                    if status not in (401, 404, 400, 421):
                        self.findings.note(f"a header opens it ({status})", f"{name} {path} {more}")

    def smuggling(self, patience=2):
        """Two requests in one, by every way in which the end of a body can be read twice. The second must never be answered."""
        inner = b"GET /health/live?smuggled HTTP/1.1\r\nHost: x\r\nX: "
        lengths = [
            b"Content-Length: 6\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 6",
            b"Content-Length: 0\r\nContent-Length: 44", b"Content-Length: 44\r\nContent-Length: 0", b"Content-Length: 0, 44",
            b"Content-Length: +0", b"Content-Length: 0x0", b"Content-Length: -1", b"Content-Length : 0\r\nContent-Length: 44", b"Content-Length:\t0\r\n Content-Length: 44",
            b"Transfer-Encoding: xchunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding: chunked, identity",
            b"Transfer-Encoding: identity, chunked", b"X: y\nTransfer-Encoding: chunked", b"X: y\rTransfer-Encoding: chunked",
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Transfer-Encoding:\r\n chunked", b"transfer-encoding: CHUNKED\r\nContent-Length: 3",
        ]
        for name, door in self.everywhere():
            for length in lengths:
                for path in (b"/v1/absences", b"/v2.0/persons/lookup"):
                    sent = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n0\r\n\r\n" + inner + b"y\r\n\r\n"
                    got = door.raw(sent, patience=patience)
                    # What is answered for the inner request would be a second response that is not a refusal.
                    if b'"live"' in got or got.count(b"HTTP/1.1 200") > 0:
                        # A body of no length is over at once, and what follows is a request of its own by any reading.
                        if length not in (b"Content-Length: 0", ):
                            self.findings.note("a smuggled request is answered", f"{name} {path.decode()} {length!r}")
            for line in (b"GET /v1/alerts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET http://127.0.0.1/v1/alerts HTTP/1.1\r\nHost: x\r\n\r\n",
                         b"GET /v1/alerts HTTP/1.1\r\n\r\n", b"GET /v1/alerts HTTP/9.9\r\nHost: x\r\n\r\n", b"GET /v1/alerts\r\n\r\n", b"\x00\x01\x02\r\n\r\n",
                         b"GET /v1/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
                         b"GET /v1/alerts HTTP/1.1\nHost: x\n\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
                got = door.raw(line, patience=patience)
                if b" 200 " in got[:20] or b" 50" in got[:12] and b" 505 " not in got[:14] and b" 501 " not in got[:14]:
                    self.findings.note("a malformed request is taken", f"{name} {line[:40]!r} {got[:30]!r}")

    def victims(self, ask, times=150):
        """While others smuggle on many connections through the front door, each honest client gets its own answer."""
        stop = threading.Event()

        def smuggle():
            sent = (b"POST /v1/absences HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    b"GET /v1/alerts?child=smuggled HTTP/1.1\r\nHost: x\r\nX: ")
            while not stop.is_set():
                self.front.raw(sent, patience=1)
        threads = [threading.Thread(target=smuggle, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(times):
            problem = ask()
            if problem:
                self.findings.note("an honest client got another answer while others smuggle", problem)
        stop.set()
        for thread in threads:
            thread.join()

    def large(self, good):
        """At all doors at the same time: what is longer than a service reads at all waits for its deadline."""
        threads = [threading.Thread(target=self._large, args=(good, *door)) for door in self.everywhere()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _large(self, good, name, door):
        for status, what in ((door.ask("GET", "/v1/alerts", headers={"X-Big": "x" * 60_000})[0], "headers"),
                             (door.ask("GET", "/v2.0/persons?" + "a=b&" * 8_000)[0], "query"),
                             (door.ask("GET", "/v2.0/persons/" + "9" * 30_000)[0], "path"),
                             (door.ask("POST", "/v1/absences", body=b"x" * 3_000_000)[0], "body"),
                             (door.ask("POST", "/v1/absences", good, b"[" * 900_000)[0], "depth"),
                             (door.ask("POST", "/v1/absences", good, b'{"student":"' + b"a" * 900_000 + b'"}')[0], "text")):
            # 0: the connection was cut while it was still being sent.
            if status not in (0, 400, 401, 404, 405, 413, 414, 422, 431, 403, 429):
                self.findings.note(f"too large {what} is answered {status}", name)
        if not door.is_alive() and name != "front door":
            self.findings.note("does not live after large requests", name)

    def slow(self, ask, seconds=6):
        """Hundreds of clients that send a byte now and then, some seconds at each door, beside honest ones."""
        for name, door in self.everywhere():
            links = []
            for number in range(250):
                try:
                    link = door.link(5)
                    link.sendall(b"POST /v1/absences HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{" if number % 2 else b"GET /v1/alerts HTTP/1.1\r\nX: ")
                    links.append(link)
                except OSError:
                    break
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for link in links:
                    try:
                        link.send(b"x")
                    except OSError:
                        pass
                problem = ask()
                if problem:
                    self.findings.note("an honest client is refused beside slow ones", f"{name}: {problem}")
                time.sleep(0.2)
            for link in links:
                link.close()
