"""Systems that were granted little: what each class of data is, and what only protected people may cost, seen from outside."""

import json
import re
import urllib.parse
import uuid

# What a scope of its own shows of a person, in the words of the answer.
CLASSES = {
    "civicNo": "ss12000.civicno", "birthDate": "ss12000.birthdate", "sex": "ss12000.sex", "emails": "ss12000.emails",
    "phoneNumbers": "ss12000.phonenumbers", "addresses": "ss12000.addresses", "photo": "ss12000.photo",
    "eduPersonPrincipalNames": "ss12000.identifiers", "externalIdentifiers": "ss12000.identifiers",
    "responsibles": "ss12000.responsibles", "enrolments": "ss12000.enrolments",
}
# All there is but what opens protected people.
OPEN = [
    "ss12000.read", "ss12000.subscribe", "schedule.read", "schedule.write", "attendance.read", "attendance.write", "notify.read",
    "register.write", "register.grants", "records.export", "operator",
]


class Narrow:
    def __init__(self, ground, tokens, doors, walk, findings):
        self.ground, self.tokens, self.doors, self.walk, self.findings = ground, tokens, doors, walk, findings
        # A name or an address may be somebody else's too, who is not protected.
        hidden = {p["id"] for p in ground.protected}
        self._known = {text for p in ground.persons if p not in hidden for text in ground.secrets(p)}

    def classes(self):
        """Every class granted alone, asked of by lists, filters, orders, what is embedded, lookups and single readings."""
        door = self.doors["register"]
        somebody = next(p for p in self.ground.persons.values() if p.get("civicNo") and p not in self.ground.protected)
        number = somebody["civicNo"]["value"]
        for granted in [None] + sorted(set(CLASSES.values())):
            scopes = ["ss12000.persons", "ss12000.groups", "ss12000.duties"] + ([granted] if granted else [])
            token = self.tokens.machine(" ".join(scopes))
            closed = {member for member, scope in CLASSES.items() if scope != granted}
            for method, target, body in self._questions(somebody["id"], number):
                status, _, answer = door.ask(method, target, token, body)
                where = f"{method} {target.split('?')[0]} with {granted or 'no class'}"
                if status == 0 or status >= 500:
                    self.findings.note(f"answered {status}", where)
                if status != 200:
                    continue
                found = set(re.findall(r'"(\w+)":', answer.decode("utf-8", "replace"))) & closed
                # A group or a duty has words of its own.
                for member in found if "/persons" in target else ():
                    self.findings.note(f"{member} without its scope", where)
                if number.encode() in answer and granted != "ss12000.civicno":
                    self.findings.note("a civic number without its scope", where)

    def _questions(self, person, number):
        day = "2013-01-01"
        asked = [
            "", "limit=5", f"civicNo={number}", f"birthDate.onOrAfter={day}", "sortkey=CivicNoAsc", "sortkey=DisplayNameAsc",
            "expandReferenceNames=true", "expand=duties", "expand=responsibleFor", "expand=groupMemberships", "expand=placements",
            "meta.modified.after=2020-01-01T00:00:00Z",
        ]
        asked += [f"relationship.entity.type={kind}" for kind in ("enrolment", "duty", "responsibleFor", "placement.owner")]
        for query in asked:
            yield "GET", f"/v2.0/persons?{query}", None
            yield "GET", f"/persons/{person}?{query}", None
        for kind in ("groups", "duties"):
            for query in ("", "expand=person", "expandReferenceNames=true", "expand=assignmentRole"):
                yield "GET", f"/v2.0/{kind}?{query}", None
        for body in ({"ids": [person]}, {"civicNos": [number]}):
            yield "POST", "/v2.0/persons/lookup", json.dumps(body).encode()
            yield "POST", "/v2.0/persons/lookup?expand=responsibleFor", json.dumps(body).encode()

    def protected(self):
        """With every right but the one over protected people: one of them is as one who does not exist, wherever asked for."""
        token = self.tokens.machine(" ".join(OPEN))
        purpose = {"Skolbuss-Purpose": "Angrepp"}
        for person in self.ground.protected[:3]:
            child = person["id"]
            # There has to be something to be found.
            reported = {"student": child, "date": self.walk.foreign(child)["date"]}
            self.doors["attendance"].ask("POST", "/v1/absences", token, json.dumps(reported).encode())
            there = self.walk.foreign(str(uuid.uuid4()))
            for service, method, path in self.walk.closed:
                if method != "GET" and not path.endswith("/lookup"):
                    continue
                ids = self.walk.foreign(child)
                ask = lambda i: self.doors[service].ask(
                    method, self.walk.target(path, i), token, self.walk.body(method, path, i), headers=purpose)
                here, nobody = ask(ids), ask(there)
                text = here[2].decode("utf-8", "replace")
                for secret in self.ground.secrets(child) - self._known:
                    if secret in text:
                        self.findings.note("an answer holds a protected person's data", f"{service} {method} {path}")
                named = "{" in path or "child=" in self.walk.target(path, ids)
                # Who does not name them is not told of them; a lookup names them in its body.
                if not named and not path.endswith("/lookup") and child in text:
                    self.findings.note("a protected person's id is given", f"{service} {method} {path}")
                if named and here[0] != nobody[0]:
                    self.findings.note(f"a protected person is answered {here[0]}, nobody {nobody[0]}", f"{service} {method} {path}")
            for query in (f"student={child}", f"registeredBy={child}", ""):
                status, _, answer = self.doors["attendance"].ask("GET", f"/v2.0/absences?{query}", token)
                if status == 200 and child in answer.decode():
                    self.findings.note("a protected pupil's absence is found", f"attendance /v2.0/absences?{query.split('=')[0]}")
            for query in self._searches(person):
                status, _, answer = self.doors["register"].ask("GET", f"/v2.0/persons?{query}", token)
                if status == 200 and json.loads(answer)["data"]:
                    self.findings.note("a protected person is found", f"register /v2.0/persons?{query.split('=')[0]}")

    def rolls(self):
        """Rolls with a protected pupil: not told to, and not taken by, a system that has every right but the one over such people."""
        door, blind = self.doors["attendance"], self.tokens.machine(" ".join(OPEN))
        seeing = self.tokens.machine("attendance.read attendance.protected")
        seen = 0
        for person in self.ground.protected[:5]:
            child = person["id"]
            for lesson in self.ground.lessons_of(child)[:3]:
                target = f"/v1/lessons/{lesson['id']}/roll"
                seen += child in door.ask("GET", target, seeing)[2].decode()
                for path in (target, target + "/history"):
                    status, _, answer = door.ask("GET", path, blind)
                    if status == 200 and child in answer.decode():
                        self.findings.note("a protected pupil stands in a roll", f"attendance {path.replace(lesson['id'], '{lesson}')}")
                status, _, answer = door.ask("PUT", target, blind, b'{"marks": []}')
                if status not in (403, 409):
                    self.findings.note(f"a roll of a protected pupil is taken unseen: {status}", "attendance PUT /v1/lessons/{lesson}/roll")
        if not seen:
            self.findings.note("no roll has a protected pupil, so that nothing was proved", "attendance")

    def places(self):
        """A custodian a protected child may be hidden from: that it was absent, and nothing of where; staff and systems, for a purpose."""
        day = self.walk.foreign("")["date"]
        seeing = self.tokens.machine("attendance.read attendance.protected notify.read notify.protected")
        for person in self.ground.protected[:5]:
            child = person["id"]
            questions = [("attendance", f"/v1/students/{child}/attendance?from={day[:8]}01&to={day[:8]}28"), ("notify", f"/v1/alerts?child={child}&date={day}")]
            for service, target in questions:
                if self.doors[service].ask("GET", target, seeing)[0] == 200:
                    self.findings.note("a protected child is read of without a purpose", f"{service} {target.split('?')[0].replace(child, '{child}')}")
            for custody in person.get("responsibles") or []:
                guardian = custody["person"]["id"]
                if custody["relationType"] != "Vårdnadshavare" or guardian in {p["id"] for p in self.ground.protected} or not self.ground.login(guardian):
                    continue
                token = self.tokens.person(self.ground.login(guardian))
                places = {l["id"] for l in self.ground.lessons} | set(self.ground.activities) | set(self.ground.organisations) | {g["id"] for g in self.ground.groups}
                for service, target in questions:
                    status, _, answer = self.doors[service].ask("GET", target, token)
                    if status == 200 and set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.decode())) & places:
                        self.findings.note("a custodian is told where a protected child is", service)

    @staticmethod
    def _searches(person):
        if person.get("civicNo"):
            yield urllib.parse.urlencode({"civicNo": person["civicNo"]["value"]})
        for name in person.get("eduPersonPrincipalNames") or []:
            yield urllib.parse.urlencode({"eduPersonPrincipalName": name})
