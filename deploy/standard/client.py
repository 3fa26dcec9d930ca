"""A client that holds every answer against the standard's document as it comes in."""

import http.client
import json
import urllib.parse


class Client:
    def __init__(self, document, findings, base, token, timeout=60):
        parts = urllib.parse.urlsplit(base)
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = make(parts.hostname, parts.port, timeout=timeout)
        self._prefix = parts.path.rstrip("/")
        self._token = token
        self._document = document
        self._findings = findings
        self.calls = 0
        # The operations that were called, as `GET /persons`.
        self.operations = set()

    def status(self, method, path, ids):
        """The status of a bare request, whose answer is not judged."""
        return self._exchange(method.upper(), _filled(path, ids), {} if method == "post" else None, None)[0]

    def call(self, method, path, query=(), body=None, ids=(), token=None, expect=None, unsaid=()):
        """Sends a request of an operation and judges the answer.

        path    the operation's path as the document writes it; `ids` fill its parameters
        query   pairs of name and value
        body    JSON, or bytes that are sent as they are
        token   another than the client's; "" for none
        expect  the statuses that are right here, when the document alone does not say
        unsaid  names in the query that are not what is tried
        Returns the status and the JSON of the answer (nothing when it has none).
        """
        target = _filled(path, ids)
        if query:
            target += "?" + urllib.parse.urlencode(list(query))
        status, headers, content = self._exchange(method.upper(), target, body, token)
        self.calls += 1
        self.operations.add(f"{method.upper()} {path}")
        where = f"{method.upper()} {path}"
        asked = sorted({name for name, _ in query} - set(unsaid))
        if asked:
            where += f" by {', '.join(asked)}"
        return status, self._judge(method, path, where, status, headers, content, expect)

    def _exchange(self, method, target, body, token):
        token = self._token if token is None else token
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        for attempt in (1, 2):
            try:
                self._connection.request(method, self._prefix + target, body=body, headers=headers)
                answer = self._connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A kept connection may have been closed by the other side in the meantime.
                self._connection.close()
                if attempt == 2:
                    raise

    def _judge(self, method, path, where, status, headers, content, expect):
        def wrong(place, rule, text):
            self._findings.add(where, status, place, rule, text)

        described, schema = self._document.answer(method, path, status)
        if expect is not None and status not in expect:
            wrong("status", "expected", " or ".join(str(one) for one in sorted(expect)))
        elif expect is None and not described:
            wrong("status", "described", "the document does not describe it")
        if status >= 500 and not described:
            wrong("status", "failure", "the service failed")
        if schema is None:
            # A JSON parser of a client that always parses is not to be broken by an empty body, so {} is no content either.
            if content and content.strip() != b"{}":
                wrong("body", "content", "no content is described")
            return None
        media = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
        if media != "application/json":
            wrong("Content-Type", "content", "application/json")
        try:
            value = json.loads(content)
        except ValueError:
            wrong("body", "json", "the body is not JSON")
            return None
        # What is wrong with a resource is wrong whatever was asked for: it is told once.
        for place, rule, text in self._document.mistakes(value, schema):
            self._findings.add(f"{method.upper()} {path}", status, "body" + place, rule, text)
        return value


def _filled(path, ids):
    """The path with its parameters."""
    for value in ids:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + urllib.parse.quote(value, safe="") + path[end + 1 :]
    return path
