"""Sends requests, also such as no honest client sends, and notes what must not be in any answer."""

import http.client
import socket
import urllib.parse


class Findings:
    def __init__(self):
        self.wrong, self.tried = {}, 0

    def note(self, what, where):
        self.wrong.setdefault(what, []).append(where)

    def report(self):
        for what, places in sorted(self.wrong.items()):
            print(f"WRONG {what}: {len(places)} times, such as {'; '.join(sorted(set(places))[:3])}")
        print(f"{self.tried} requests, {sum(map(len, self.wrong.values()))} findings")
        return 1 if self.wrong else 0


class Door:
    """One server."""

    def __init__(self, base, findings, context=None):
        """`context` is what a client believes and shows, where the server speaks TLS."""
        parts = urllib.parse.urlsplit(base)
        self.host, self.port, self.base = parts.hostname, parts.port, base
        self._context = context if parts.scheme == "https" else None
        self._findings = findings
        self._connection = None

    def _opened(self):
        if self._context:
            return http.client.HTTPSConnection(self.host, self.port, timeout=30, context=self._context)
        return http.client.HTTPConnection(self.host, self.port, timeout=30)

    def link(self, patience):
        """A connection for bytes of one's own."""
        link = socket.create_connection((self.host, self.port), timeout=patience)
        return self._context.wrap_socket(link, server_hostname=self.host) if self._context else link

    def ask(self, method, target, token=None, body=None, headers=()):
        """Status, headers and body. A server that breaks the connection answers 0."""
        sent = dict(headers)
        if token is not None:
            sent["Authorization"] = token if token.lower().startswith(("bearer ", "basic ")) else f"Bearer {token}"
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        self._findings.tried += 1
        for attempt in (1, 2):
            try:
                if self._connection is None:
                    self._connection = self._opened()
                self._connection.request(method, target, body=body, headers=sent)
                answer = self._connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (OSError, http.client.HTTPException, UnicodeEncodeError, ValueError):
                if self._connection:
                    self._connection.close()
                self._connection = None
        return 0, {}, b""

    def raw(self, sent, patience=5):
        """What comes back for these bytes until the server closes or is silent."""
        self._findings.tried += 1
        got = b""
        with self.link(patience) as link:
            try:
                link.sendall(sent)
                while True:
                    part = link.recv(65_536)
                    if not part:
                        break
                    got += part
            except OSError:
                pass
        return got

    def is_alive(self):
        return self.ask("GET", "/health/live")[0] == 200
