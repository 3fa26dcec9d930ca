"""Attacks the town that is described on the command line; see deploy/attack."""

import json
import re
import sys
import time

from delegates import Delegates
from door import Door, Findings
from ground import Ground
from narrow import Narrow
from opened import SelfTest
from relations import Relations
from timing import Timing
from tls import Channels, trusting
from tokens import Tokens
from tricks import Tricks
from walk import Walk

SERVICES = ("register", "schedule", "attendance", "notify")


class Cast:
    """Who of the town is asked as, and whom they have nothing to do with."""

    def __init__(self, ground):
        self.ground = ground
        persons = ground.persons
        self.pupils = [p["id"] for p in persons.values() if p.get("enrolments") and p.get("responsibles") and p not in ground.protected]
        self.child, self.guardian = next(
            (p, r["person"]["id"]) for p in self.pupils for r in persons[p]["responsibles"]
            if r["relationType"] == "Vårdnadshavare" and ground.login(r["person"]["id"]) and ground.is_minor(p))
        self.login = ground.login(self.guardian)
        own = ground.children(self.guardian)
        self.theirs = [p for p in self.pupils if p not in own][:3] + [p["id"] for p in ground.protected if p["id"] not in own][:2]
        self.lessons = [l for l in ground.lessons if l.get("activity")]

    def callers(self):
        pupil = next((p for p in self.pupils if self.ground.login(p)), None)
        found = [("a guardian", self.login, self.theirs, self.lessons), ("somebody unknown", "nobody@nowhere.example", self.theirs, self.lessons)]
        if pupil:
            found.append(("a pupil", self.ground.login(pupil), [p for p in self.theirs if p != pupil], self.lessons))
        return found + [one for one in map(self._staff, ("Lärare", "Rektor", "Skoladministratör", "Skolsköterska", "Annan personal")) if one]

    def _staff(self, role):
        ground = self.ground
        for duty in ground.duties:
            if duty["dutyRole"] == role and duty.get("person") and ground.login(duty["person"]["id"]):
                taught = {a for a, activity in ground.activities.items() if any(t["duty"]["id"] == duty["id"] for t in activity.get("teachers") or [])}
                unit = duty["dutyAt"]["id"]
                outside = [p for p in self.pupils if unit not in {u for e in ground.units(p) for u in ground.above(e)} and p not in ground.children(duty["person"]["id"])]
                if not outside:
                    continue
                elsewhere = [l for l in self.lessons if l["activity"]["id"] not in taught
                             and unit not in ground.above((ground.activities[l["activity"]["id"]].get("organisation") or {}).get("id"))]
                return role, ground.login(duty["person"]["id"]), outside[:3], elsewhere
        return None


def main(place, mode):
    tokens = Tokens(place["keys"], place["issuer"], place["audience"])
    findings = Findings()
    tls = place.get("tls")
    context = trusting(tls["authority"], tls["client"]) if tls else None
    ground = Ground(place, tokens, context)
    cast = Cast(ground)
    child, guardian, login, theirs, lessons = cast.child, cast.guardian, cast.login, cast.theirs, cast.lessons
    if mode == "self-test":
        return SelfTest(ground, tokens, place, context, ("a guardian", login, theirs, lessons, child)).run()

    doors = {service: Door(place[service], findings, context) for service in SERVICES}
    # The world shows no certificate.
    front = Door(place["url"], findings, trusting(tls["authority"]) if tls else None)
    walk = Walk(ground, tokens, doors, findings)
    walk.quick = quick = mode == "quick"
    tricks = Tricks(front, doors, findings)
    delegates = Delegates(ground, tokens, doors, walk, findings)
    narrow = Narrow(ground, tokens, doors, walk, findings)
    relations = Relations(ground, tokens, doors, walk, findings)
    callers = cast.callers()
    if quick:
        callers = [(what, who, children[:1] + children[-1:], others) for what, who, children, others in callers]
    print("callers: " + ", ".join(caller[0] for caller in callers))
    print(f"{len(walk.operations)} operations, {len(ground.persons)} persons, {len(lessons)} lessons")

    day = lessons[0]["startTime"][:10]

    def honest():
        """What a guardian asks about their own child, through the front door."""
        status, _, answer = front.ask("GET", f"/v1/alerts?child={child}&date={day}", tokens.person(login))
        if status != 200 or json.loads(answer).get("child") not in (child, None):
            return f"{status}"
        return None

    if honest():
        findings.note("a guardian does not see their own child's alerts", honest())
    walk.own("a system with the scope", "register", "GET", "/v2.0/persons", tokens.machine("ss12000.read"))
    walk.own("a system with the scope", "schedule", "GET", "/v2.0/activities", tokens.machine("ss12000.read"))
    walk.own("a system with the scope", "attendance", "GET", "/v2.0/absences", tokens.machine("attendance.read"))
    walk.own("a guardian who reports their child ill", "attendance", "POST", "/v1/absences", tokens.person(login),
             json.dumps({"student": child, "date": day}).encode())

    steps = [
        ("forged and confused tokens", lambda: walk.tokens_that_open_nothing(login, child)),
        ("systems with other scopes", lambda: walk.machines(theirs[0])),
        ("each class of data alone", narrow.classes),
        ("protected people without the right", narrow.protected),
        ("rolls with protected people", narrow.rolls),
        ("where protected people are", narrow.places),
        ("people with other people's ids", lambda: walk.people(callers)),
        ("ids that exist and ids that do not", lambda: [walk.same_answer(c[0], c[1], c[2][0]) for c in callers]),
        ("how long refusals take", lambda: Timing(ground, tokens, doors, findings, 60 if quick else 300).measure(guardian, theirs, lessons[0])),
        ("whom a guardian lets act", lambda: delegates.attack(child, guardian, theirs, lessons)),
        ("those who are nearly in a relation, or were", relations.attack),
        ("paths and headers", tricks.paths),
        ("smuggled requests", lambda: tricks.smuggling(patience=0.5 if quick else 2)),
        ("honest clients beside smugglers", lambda: tricks.victims(honest, times=40 if quick else 150)),
        ("large requests", lambda: tricks.large(tokens.person(login))),
        ("slow clients", lambda: tricks.slow(honest, seconds=1 if quick else 6)),
    ]
    if tls:
        channels = Channels(tls, tokens, doors, front, walk, findings, lambda base, shown: Door(base, findings, shown))
        steps.insert(0, ("certificates and protocols", channels.attack))
    for name, step in steps:
        before, begun = findings.tried, time.monotonic()
        step()
        print(f"{name}: {findings.tried - before} requests, {time.monotonic() - begun:.0f} s", flush=True)

    for service, door in doors.items():
        if door.ask("GET", "/health/ready")[0] != 200:
            findings.note("is not ready afterwards", service)
    # Nothing of anybody stands in what the services have logged meanwhile.
    secrets = {s for p in list(ground.persons)[:400] for s in ground.secrets(p)}
    for path in place["logs"]:
        text = open(path, encoding="utf-8", errors="replace").read()
        for secret in secrets:
            if secret in text:
                findings.note("somebody's data is in a log", path.rsplit("/", 1)[-1])
        if re.search(r'"message":"request failed unexpectedly"', text):
            findings.note("an unexpected error in a log", path.rsplit("/", 1)[-1])
    return findings.report()


sys.exit(main(json.loads(sys.argv[1]), sys.argv[2]))
