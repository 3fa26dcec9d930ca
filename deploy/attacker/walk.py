"""Every operation of every service, with every kind of caller and with ids that are not theirs."""

import json
import random
import re
import uuid

MACHINES = [
    "ss12000.read", "ss12000.subscribe", "schedule.read", "schedule.write", "attendance.read", "attendance.write", "notify.read",
    "register.write", "register.protect", "register.audit", "operator", "ss12000.protected", "attendance.protected", "notify.protected",
    "audit", "register.grants", "records.export", "records.protected", "records.erase", "ss12000.persons", "ss12000.groups",
    "ss12000.duties", "ss12000.standard", "ss12000.placements", "ss12000.studyplans", "ss12000.protected.copy", "ss12000.students",
    "ss12000.activities", "ss12000.calendarevents", "ss12000.absences",
]
# What is asked for a purpose, or tells of it, opens by one scope and no other.
ALONE = {
    "/v1/persons/{person}/records": "records.export", "/v1/erasures/{erasure}": "records.erase",
    "/v1/persons/{id}/security-marking": "register.protect", "/v1/persons/{id}/retirement": "register.protect",
    "/v1/new-identities": "register.protect", "/v1/protected-accesses": "register.audit",
}
# What opens by two scopes together and by neither alone.
TOGETHER = {"/v1/erasures": ["records.erase", "records.protected"]}
PURPOSE = {"Skolbuss-Purpose": "Angrepp"}


class Walk:
    def __init__(self, ground, tokens, doors, findings):
        self.ground, self.tokens, self.doors, self.findings = ground, tokens, doors, findings
        self.random = random.Random(1)
        # A part of it, for every day.
        self.quick = False
        self.operations = []
        for service, door in doors.items():
            document = json.loads(door.ask("GET", "/openapi.json")[2])
            for path, item in document["paths"].items():
                item = self._resolve(document, item)
                for method in item:
                    if method in ("get", "put", "post", "patch", "delete"):
                        self.operations.append((service, method.upper(), path))
        self.closed = [o for o in self.operations if not re.match(r"/(health|metrics|openapi)", o[2])]

    @staticmethod
    def _resolve(document, item):
        if "$ref" not in item:
            return item
        for part in item["$ref"].lstrip("#/").split("/"):
            document = document[part.replace("~1", "/").replace("~0", "~")]
        return document

    # What is asked for.

    def target(self, path, ids):
        """The path with other people's ids in it, and in the query what it could be asked by."""
        def fill(match):
            return str(ids.get(match.group(1)) or ids["any"])
        target = re.sub(r"\{(\w+)\}", fill, path)
        if path.startswith("/v1/alerts"):
            target += f"?child={ids['child']}&date={ids['date']}"
        if path.endswith("/access-log/own"):
            target += f"?child={ids['child']}"
        if path.endswith("/access-log"):
            target += f"?person={ids['child']}"
        if "/students/" in path:
            target += f"?from={ids['date']}&to={ids['date']}"
        return target

    def body(self, method, path, ids):
        if method in ("GET", "DELETE"):
            return None
        if path.endswith("/roll"):
            return json.dumps({"marks": []}).encode()
        if path.endswith("/absences") and path.startswith("/v1"):
            return json.dumps({"student": ids["child"], "date": ids["date"]}).encode()
        if path.endswith("/absences"):
            day = ids["date"]
            return json.dumps({
                "student": {"id": ids["child"]}, "type": "Anmäld frånvaro", "startTime": f"{day}T07:00:00Z",
                "endTime": f"{day}T15:00:00Z"}).encode()
        if path.endswith("/lookup"):
            return json.dumps({"ids": [ids["child"]]}).encode()
        if path.endswith("/cancellation"):
            return json.dumps({"cancelled": True}).encode()
        return b"{}"

    def foreign(self, child, lesson=None):
        date = (lesson or {}).get("startTime", "2026-11-25")[:10]
        return {
            "any": child, "child": child, "student": child, "person": child, "id": child, "date": date,
            "lesson": (lesson or {}).get("id") or str(uuid.uuid4()), "absence": str(uuid.uuid4()), "kind": "persons",
            "queue": "attendance.from-register",
        }

    # The walks.

    def tokens_that_open_nothing(self, login, child):
        ids = self.foreign(child)
        forged = list(self.tokens.forged(login, MACHINES)) + [("none", None), ("empty", "Bearer "), ("basic", "Basic YTpi")]
        for service, method, path in self.closed:
            # All of them at the first operations of each service, a few at the others.
            chosen = forged if "alerts" in path or path in ("/v2.0/persons", "/v1/lessons/{lesson}/roll", "/v2.0/activities") else self.random.sample(forged, 1 if self.quick else 4)
            for what, token in chosen:
                status, _, answer = self.doors[service].ask(method, self.target(path, ids), token, self.body(method, path, ids))
                # Longer than any header may be, it is not even looked at.
                if status != 401 and not (status == 431 and "very long" in what):
                    self.findings.note(f"a token with {what} is answered {status}", f"{service} {method} {path}")
                self.look(answer, child, f"{method} {path} with {what}")

    def machines(self, child):
        """A system without any scope is refused everywhere; the scopes of each operation are few."""
        ids = self.foreign(child)
        for service, method, path in self.closed:
            opened = []
            for scope in MACHINES + ["", "none", "admin", "*", "register.*", "SS12000.READ"]:
                # What deletes or writes with a right scope is not sent to what is there.
                if method in ("DELETE", "PUT", "POST", "PATCH"):
                    ids = self.foreign(str(uuid.uuid4()))
                status, _, answer = self.doors[service].ask(
                    method, self.target(path, ids), self.tokens.machine(scope), self.body(method, path, ids), headers=PURPOSE)
                # Who is asked for another purpose has been let in.
                if status not in (401, 403) or b"purpose-missing" in answer:
                    opened.append(scope)
                if status >= 500 or status == 0:
                    self.findings.note(f"answered {status}", f"{service} {method} {path} with {scope}")
            self._all_but(service, method, path, opened)
            known = [scope for scope in opened if scope not in MACHINES]
            if known:
                self.findings.note("opened by a scope that nobody knows", f"{service} {method} {path}: {known}")
            if path in ALONE and opened != [ALONE[path]]:
                self.findings.note("opened by other scopes than its own", f"{service} {method} {path}: {opened}")
            if path in TOGETHER:
                if opened:
                    self.findings.note("opened by one scope of two", f"{service} {method} {path}: {opened}")
                token = self.tokens.machine(" ".join(TOGETHER[path]))
                if self.doors[service].ask(method, self.target(path, ids), token, self.body(method, path, ids), headers=PURPOSE)[0] in (401, 403):
                    self.findings.note("not opened by the scopes it names", f"{service} {method} {path}")
            # The scopes that open it belong to the service, to operators or to the standard.
            # What is of many classes of data opens by each, and shows its own.
            if len([scope for scope in opened if not scope.startswith("ss12000.")]) > 3:
                self.findings.note("opened by many scopes", f"{service} {method} {path}: {opened}")

    def _all_but(self, service, method, path, opened):
        """Every other scope together opens nothing, nor do all but one of those that open it together."""
        for missing in [[one] for one in TOGETHER.get(path, [])] or [opened]:
            ids = self.foreign(str(uuid.uuid4()))
            token = self.tokens.machine(" ".join(scope for scope in MACHINES if scope not in missing))
            status = self.doors[service].ask(method, self.target(path, ids), token, self.body(method, path, ids), headers=PURPOSE)[0]
            if status not in (401, 403):
                self.findings.note(f"opened by other scopes together ({status})", f"{service} {method} {path} without {missing}")

    def people(self, callers):
        """`callers`: what each is called, their login, and children and lessons that are not theirs."""
        for what, login, children, lessons in callers:
            token = self.tokens.person(login, scope=" ".join(MACHINES))
            for child in children:
                for lesson in lessons[:1 if self.quick else 3] or [None]:
                    ids = self.foreign(child, lesson)
                    for service, method, path in self.closed:
                        status, _, answer = self.doors[service].ask(
                            method, self.target(path, ids), token, self.body(method, path, ids),
                            headers={"If-Match": "*", **PURPOSE})
                        if status not in (400, 401, 403, 404, 405, 422):
                            self.findings.note(f"{what} is answered {status} about somebody else's", f"{service} {method} {path}")
                        self.look(answer, child, f"{what}: {method} {path}")

    def same_answer(self, what, login, child):
        """Somebody else's child answers as one that does not exist."""
        token = self.tokens.person(login)
        other = str(uuid.uuid4())
        for service, method, path in self.closed:
            def asked(of):
                ids = self.foreign(of)
                status, _, answer = self.doors[service].ask(
                    method, self.target(path, ids), token, self.body(method, path, ids), headers={"If-Match": "*", **PURPOSE})
                return status, answer.replace(of.encode(), b"")
            if asked(child) != asked(other):
                self.findings.note(f"{what} can tell a child that exists", f"{service} {method} {path}")

    def own(self, what, service, method, target, token, body=None):
        """What must be answered, or all the refusals above prove nothing."""
        status, _, answer = self.doors[service].ask(method, target, token, body)
        if status not in (200, 201, 204):
            self.findings.note(f"{what} is refused with {status}", f"{service} {method}")

    def look(self, answer, person, where):
        text = answer.decode("utf-8", "replace")
        for secret in self.ground.secrets(person):
            if secret in text:
                self.findings.note("an answer holds somebody's data", where)
