"""Whether the attack finds what it is there to find: one gate after the other is opened on purpose, by a proxy before a service, and the
step that looks at it has to say so, and nothing when all are shut. An attack that finds nothing proves only as much as this."""

import base64
import http.client
import http.server
import re
import threading
import time
import urllib.parse

from door import Door, Findings
from narrow import Narrow
from relations import Relations
from walk import Walk


class Gate:
    """`opens` is given the method, the target, the headers and what the service answered, may ask again by `again(token)`, and returns the
    answer that is given instead."""

    def __init__(self, name, service, step, found, where, opens):
        self.name, self.service, self.step, self.found, self.where, self.opens = name, service, step, found, where, opens


class Proxy:
    """Before one service, on a port of its own."""

    def __init__(self, base, context, opens):
        parts = urllib.parse.urlsplit(base)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer is one packet, that is not waited with.
            disable_nagle_algorithm, wbufsize = True, -1

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length", "connection")}

                def ask(token=None, target=None):
                    sent = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
                    link = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=30, context=context) if parts.scheme == "https" \
                        else http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
                    try:
                        link.request(self.command, target or self.path, body=body, headers=sent)
                        answer = link.getresponse()
                        return answer.status, answer.read()
                    finally:
                        link.close()
                status, answer = opens(self.command, self.path, headers, ask(), ask)
                self.send_response_only(status)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(answer)
                self.wfile.flush()

            do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = forward

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class SelfTest:
    def __init__(self, ground, tokens, place, context, caller):
        """`caller`: what a guardian is called, their login, children and lessons that are not theirs, and a child that is."""
        self.ground, self.tokens, self.place, self.context, self.caller = ground, tokens, place, context, caller
        self.full = tokens.machine(
            "ss12000.read ss12000.protected ss12000.protected.copy attendance.read attendance.protected attendance.write notify.read notify.protected")

    def gates(self):
        full = self.full

        def by(pattern, method="GET", when=lambda headers, status: status in (401, 403, 404)):
            """Whoever asks is answered as a system with every right."""
            def opens(asked, target, headers, answer, ask):
                if asked == method and re.match(pattern, target) and when(headers, answer[0]):
                    return ask(full)
                return answer
            return opens

        def telling(pattern, known):
            """One that exists is refused otherwise than one that does not."""
            def opens(asked, target, headers, answer, ask):
                return (403, answer[1]) if re.match(pattern, target) and known in target and answer[0] == 404 else answer
            return opens
        child = self.caller[2][0]
        return [
            Gate("one route open to every login", "attendance", "people", "about somebody else's", "/v1/students/{student}/attendance",
                 by(r"/v1/students/[^/]+/attendance", when=lambda _, status: status in (403, 404))),
            Gate("a route open without a token", "register", "forged", "is answered 200", "/v2.0/persons", by(r"/v2\.0/persons\?|/v2\.0/persons$", when=lambda _, s: s == 401)),
            Gate("a route open to every scope", "attendance", "machines", "opened by a scope that nobody knows", "/v1/lessons/{lesson}/roll/history",
                 by(r"/v1/lessons/[^/]+/roll/history", when=lambda _, s: s == 403)),
            Gate("a route that tells who exists", "notify", "exists", "can tell a child that exists", "/v1/alerts", telling(r"/v1/alerts", child)),
            Gate("protected people in a list", "register", "protected", "a protected person", "/v2.0/persons",
                 by(r"/v2\.0/persons\?|/v2\.0/persons$|/v2\.0/persons/lookup", when=lambda _, s: s == 200)),
            Gate("rolls open to every substitute there ever was", "attendance", "relations", "substitute is answered 200", "roll of",
                 self._open_to("substitute", r"/v1/lessons/[^/]+/roll$")),
            Gate("a guardianship that never ends", "notify", "relations", "a guardian of before still reads", "notify",
                 self._open_to("ada-guardian", r"/v1/alerts\?")),
        ]

    def _open_to(self, name, pattern):
        """To one person, whatever has become of them."""
        def opens(asked, target, headers, answer, ask):
            if asked != "GET" or not re.match(pattern, target) or answer[0] != 404:
                return answer
            claims = headers.get("Authorization", "").split(".")
            text = base64.urlsafe_b64decode(claims[1] + "===") if len(claims) == 3 else b""
            return ask(self.full) if re.search(rf"\b{name}\.\w+@relationer\.test".encode(), text) else answer
        return opens

    def run(self):
        failed = 0
        shut = lambda method, target, headers, answer, ask: answer
        # With every gate shut by itself first: a step that always finds something finds nothing.
        for gate in [Gate("none", gate.service, gate.step, None, None, shut) for gate in self._one_of_each()] + self.gates():
            findings, begun = Findings(), time.monotonic()
            proxy = Proxy(self.place[gate.service], self.context, gate.opens)
            try:
                self._step(gate, proxy, findings)
            finally:
                proxy.end()
            if gate.found is None:
                right = not findings.wrong
            else:
                right = any(gate.found in what and any(gate.where in where for where in places) for what, places in findings.wrong.items())
            said = "; ".join(f"{what} ({places[0]})" for what, places in list(findings.wrong.items())[:3]) or "nothing"
            print(f"{'found' if right and gate.found else 'shut' if right else 'WRONG'}: {gate.name} [{gate.step}, {gate.service}], {time.monotonic() - begun:.0f} s"
                  + ("" if right else f": the attack says {said}"), flush=True)
            failed += not right
        print(f"{failed} of the opened gates were not found, or shut ones were taken for open")
        return 1 if failed else 0

    def _one_of_each(self):
        seen = {}
        for gate in self.gates():
            seen.setdefault(gate.step, gate)
        return seen.values()

    def _step(self, gate, proxy, findings):
        bases = {service: self.place[service] for service in ("register", "schedule", "attendance", "notify")}
        bases[gate.service] = proxy.base
        doors = {service: Door(base, findings, self.context) for service, base in bases.items()}
        walk = Walk(self.ground, self.tokens, doors, findings)
        walk.quick = True
        if gate.step != "relations":
            # The rest of the town is looked at by the attack itself.
            walk.closed = [o for o in walk.closed if o[0] == gate.service]
        what, login, theirs, lessons, child = self.caller
        relations = Relations(self.ground, self.tokens, doors, walk, findings)
        # A second is promised.
        relations.patience = 10
        {"people": lambda: walk.people([(what, login, theirs[:1], lessons[:1])]),
         "forged": lambda: walk.tokens_that_open_nothing(login, child),
         "machines": lambda: walk.machines(theirs[0]),
         "exists": lambda: walk.same_answer(what, login, theirs[0]),
         "protected": Narrow(self.ground, self.tokens, doors, walk, findings).protected,
         "relations": relations.attack}[gate.step]()
